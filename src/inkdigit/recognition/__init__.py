"""The product: a picture -> a Reading. Loads NumPy, Pillow, OpenCV and ONNX Runtime, no more."""

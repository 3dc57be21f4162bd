"""Scenes go in; the ink network's ONNX file comes out."""

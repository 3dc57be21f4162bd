"""The product: a picture -> a Reading. Loads NumPy, Pillow, OpenCV and ONNX Runtime, no more."""

import os

# ONNX Runtime else writes an id of the machine to the user's cache, and tells its makers what it
# does. It looks at this when it is imported.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")

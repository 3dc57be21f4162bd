"""A data set's frames and a recipe go in; a trained Keras model, and its ONNX file, come out.

Keras 3 computes on any of its backends, and settles which one when it is first imported. Importing
this package therefore sets KERAS_BACKEND to JAX where neither the user nor the command has set it,
since Keras alone would choose TensorFlow, which may not be installed. No other module of inkdigit
imports Keras.
"""

import os

os.environ.setdefault("KERAS_BACKEND", "jax")

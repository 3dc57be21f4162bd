"""A data set's frames and a recipe go in; a trained Keras model, and its ONNX file, come out.

Keras 3 computes on any of its backends. It is JAX where neither KERAS_BACKEND nor the command says
another. Keras settles that when it is first imported, so no module outside of this package imports
Keras.
"""

import os

os.environ.setdefault("KERAS_BACKEND", "jax")

"""Networks and how they are trained, with Keras 3 on any of its backends.

JAX is the backend where neither KERAS_BACKEND nor the command says another.
"""

import os

os.environ.setdefault("KERAS_BACKEND", "jax")

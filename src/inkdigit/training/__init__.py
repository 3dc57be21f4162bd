"""Networks and how they are trained, with Keras 3 on any of its backends.

JAX is the backend where neither KERAS_BACKEND nor the command says another. Keras settles that when
it is first imported, so no module outside of this package imports Keras.
"""

import os

os.environ.setdefault("KERAS_BACKEND", "jax")

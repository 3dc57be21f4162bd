"""Which library Keras computes with: settled before Keras is imported."""

import difflib
import os
import sys
from collections.abc import Sequence
from importlib.util import find_spec

from inkdigit.errors import UsageError

BACKENDS = ("jax", "tensorflow", "torch")


def choose_backend(name: str | None) -> None:
    """Set KERAS_BACKEND to `name`, or check what it is set to.

    Raises:
        UsageError: there is no such backend, or it is not installed.
    """
    chosen = name or os.environ.get("KERAS_BACKEND", BACKENDS[0])
    if chosen not in BACKENDS:
        near = difflib.get_close_matches(chosen, BACKENDS, n=1, cutoff=0.5)
        hint = f" Did you mean '{near[0]}'?" if near else ""
        raise UsageError(f"Expected a backend: {', '.join(BACKENDS)}. Received: '{chosen}'.{hint}")
    if find_spec(chosen) is None:
        extra = "train" if chosen == "jax" else chosen
        raise UsageError(f"Backend '{chosen}' is not installed: pip install 'inkdigit[{extra}]'.")
    os.environ["KERAS_BACKEND"] = chosen
    if chosen == "tensorflow":
        os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # its notes are not the user's
    if chosen == "jax" and not any(
        isinstance(finder, _TensorFlowBlocker) for finder in sys.meta_path
    ):
        sys.meta_path.insert(0, _TensorFlowBlocker())


class _TensorFlowBlocker:
    """Makes TensorFlow look as if it were not installed, in this process.

    Keras on JAX imports it where it is, to set its seed and to save a model: two to three seconds
    and 480 MB for nothing. (PyTorch asks for it, too, and must be given an answer.)
    """

    def find_spec(self, name: str, _path: Sequence[str] | None, _target: object = None) -> None:
        if name == "tensorflow" and os.environ["KERAS_BACKEND"] == "jax":
            raise ModuleNotFoundError("TensorFlow is left out: it is not the backend.", name=name)

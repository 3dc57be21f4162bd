"""Which library Keras computes with: settled before Keras is imported."""

import difflib
import os
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
        near = difflib.get_close_matches(chosen, BACKENDS, n=1, cutoff=0.3)
        hint = f" Did you mean '{near[0]}'?" if near else ""
        raise UsageError(f"Expected a backend: {', '.join(BACKENDS)}. Received: '{chosen}'.{hint}")
    if find_spec(chosen) is None:
        extra = "train" if chosen == "jax" else chosen
        raise UsageError(f"Backend '{chosen}' is not installed: pip install 'inkdigit[{extra}]'.")
    os.environ["KERAS_BACKEND"] = chosen
    if chosen == "tensorflow":
        os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")  # its notes are not the user's

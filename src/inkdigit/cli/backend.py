"""Which library Keras computes with: settled before Keras is imported."""

import difflib
import gc
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
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
    if chosen == "jax" and "keras" not in sys.modules:
        _import_keras()


def _import_keras() -> None:
    """Import Keras in a second less: without what plots need, and without collecting garbage.

    Keras imports pandas, scikit-learn and Matplotlib where they are installed, for functions that
    are not called here. What draws imports them later, while a network is trained.
    """
    with _leave_out("matplotlib", "pandas", "sklearn"), _pause_garbage_collection():
        import keras  # noqa: F401 - for its modules alone

        gc.freeze()  # nor are later collections to look through them


@contextmanager
def _leave_out(*libraries: str) -> Iterator[None]:
    """Make libraries look as if they were not installed."""
    blocker = _Blocker(libraries)
    sys.meta_path.insert(0, blocker)
    try:
        yield
    finally:
        sys.meta_path.remove(blocker)


@contextmanager
def _pause_garbage_collection() -> Iterator[None]:
    """Collect no garbage: modules are none, and Python would look through them again and again."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


class _Blocker:
    """Makes libraries look as if they were not installed, in this process."""

    def __init__(self, libraries: Sequence[str]) -> None:
        self._libraries = libraries

    def find_spec(self, name: str, _path: Sequence[str] | None, _target: object = None) -> None:
        if name in self._libraries:
            raise ModuleNotFoundError(f"{name} is left out: nothing needs it here.", name=name)


class _TensorFlowBlocker(_Blocker):
    """Leaves TensorFlow out, wherever Keras computes on JAX.

    Keras imports it where it is, to set its seed and to save a model: two to three seconds and
    480 MB for nothing. (PyTorch asks for it, too, and must be given an answer.)
    """

    def __init__(self) -> None:
        super().__init__(["tensorflow"])

    def find_spec(self, name: str, path: Sequence[str] | None, target: object = None) -> None:
        if os.environ.get("KERAS_BACKEND") == "jax":
            super().find_spec(name, path, target)

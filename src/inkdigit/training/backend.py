"""The library that Keras computes with, and how a process is set up for it."""

import ctypes
import os
import platform
from typing import Any

import keras
import numpy as np
import platformdirs

from inkdigit.training.recipe import Recipe

M_TRIM_THRESHOLD, M_MMAP_MAX = -1, -4
"""Parameters of glibc's mallopt: how much free memory it keeps, how many pieces it maps apart."""


def find_backend() -> str:
    """Give the name of the library that Keras computes with: jax, tensorflow or torch."""
    return str(keras.backend.backend())


def has_gpu() -> bool:
    """Tell whether JAX computes on a GPU."""
    if find_backend() != "jax":
        return False
    import jax  # noqa: PLC0415 - this backend may not be the one installed

    return bool(jax.default_backend() == "gpu")


def prepare_process(recipe: Recipe) -> None:
    """Set up this process so that a recipe's training starts and runs faster.

    It changes the threads and the compile cache of JAX and two of Keras' initializers, or the
    allocator, for all that the process does, so no function that trains calls it. Programs call it
    once, before they train: JAX listens to the number of threads only until it is first used. Where
    NPROC is set, that number counts.

    Args:
        recipe: what will be trained; its execution says how many threads are best.
    """
    if recipe.execution.threads is not None:
        os.environ.setdefault("NPROC", str(recipe.execution.threads))
    if find_backend() == "jax":
        _cache_compiled_steps()
        _fill_with_numpy()
    if find_backend() == "torch":
        _keep_freed_memory()


def _cache_compiled_steps() -> None:
    """Let JAX keep compiled steps in the user's cache folder, by machine.

    The next run on this machine then starts two to three seconds sooner. Where the user has named
    another folder, that one counts.
    """
    if "JAX_COMPILATION_CACHE_DIR" in os.environ:
        return
    import jax  # noqa: PLC0415 - this backend may not be the one installed

    cache = platformdirs.user_cache_path("inkdigit") / "jax" / platform.node()
    try:
        cache.mkdir(parents=True, exist_ok=True)
    except OSError:
        return
    jax.config.update("jax_compilation_cache_dir", str(cache))
    jax.config.update("jax_persistent_cache_min_compile_time_secs", 0)


def _fill_with_numpy() -> None:
    """Let NumPy make Keras' zeros and ones: JAX would compile a program for each shape."""
    kinds = {keras.initializers.Zeros: np.zeros, keras.initializers.Ones: np.ones}
    for kind, fill in kinds.items():

        def make(_: Any, shape: Any, dtype: Any = None, fill: Any = fill) -> Any:
            dtype = keras.backend.standardize_dtype(dtype)
            return keras.ops.convert_to_tensor(fill(shape, dtype), dtype=dtype)

        kind.__call__ = make


def _keep_freed_memory() -> None:
    """Let PyTorch use its memory again, instead of giving a step's tensors back to Linux.

    Linux clears every page before it gives it out: a tenth of the time of a training.
    """
    if platform.libc_ver()[0] == "glibc":
        libc = ctypes.CDLL(None)
        libc.mallopt(M_MMAP_MAX, 0)
        libc.mallopt(M_TRIM_THRESHOLD, -1)

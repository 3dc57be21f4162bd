"""Memory that a process frees and needs again at once."""

import ctypes
import sys
from enum import IntEnum
from typing import NamedTuple


class Parameter(IntEnum):
    """A parameter of glibc's mallopt."""

    TRIM_THRESHOLD = -1
    MMAP_THRESHOLD = -3


class MemorySettings(NamedTuple):
    """How much freed memory stays with a process, in bytes. Large photos are decoded into less."""

    kept: int = 64 * 1024**2
    mapped_apart: int = 32 * 1024**2
    """A piece of so many is mapped apart, and given back; glibc takes no more."""


MEMORY_SETTINGS = MemorySettings()


def keep_freed_memory(settings: MemorySettings = MEMORY_SETTINGS) -> bool:
    """Have freed memory stay with this process for the next picture; tell whether glibc does so.

    Else glibc gives it back after each large picture, and the system clears it anew: a fifth of the
    time that photos take, as soon as parts are small.
    """
    if not sys.platform.startswith("linux"):
        return False
    libc = ctypes.CDLL(None)
    if not hasattr(libc, "mallopt"):
        return False
    chosen = {
        Parameter.MMAP_THRESHOLD: settings.mapped_apart, Parameter.TRIM_THRESHOLD: settings.kept
    }  # fmt: skip
    return all(libc.mallopt(parameter, value) == 1 for parameter, value in chosen.items())

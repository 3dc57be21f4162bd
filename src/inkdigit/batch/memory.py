"""Memory that a process frees and needs again at once."""

import ctypes
import sys

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3
"""Parameters of glibc's mallopt: how much free memory it keeps, from where on it maps apart."""
KEPT = 64 * 1024**2
"""Bytes. Large photos are decoded into less."""
MAPPED_APART = 32 * 1024**2
"""Bytes; glibc takes no more."""


def keep_freed_memory() -> bool:
    """Have freed memory stay with this process for the next picture; tell whether glibc does so.

    Else glibc gives it back after each large picture, and the system clears it anew: a fifth of the
    time that photos take, as soon as parts are small.
    """
    if not sys.platform.startswith("linux"):
        return False
    libc = ctypes.CDLL(None)
    if not hasattr(libc, "mallopt"):
        return False
    parameters = ((M_MMAP_THRESHOLD, MAPPED_APART), (M_TRIM_THRESHOLD, KEPT))
    return all(libc.mallopt(parameter, value) == 1 for parameter, value in parameters)

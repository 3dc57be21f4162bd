"""libtiff's complaints -> errors: by itself it prints them, and decodes on.

It has no other way to say that a fax or a JPEG in a TIFF is damaged, and what it prints gets
between the lines of a log.
"""

import ctypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from PIL import _imaging

from inkdigit.imaging.limits import make_damage_error

_complaints = threading.local()  # decoding is done in several threads, each by itself
_Handler = ctypes.CFUNCTYPE(None, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_void_p)


@contextmanager
def raise_complaints() -> Iterator[None]:
    """Raise a `PictureError` where libtiff complained of something in this block.

    Where Pillow holds libtiff within itself, as on Windows, it prints as ever.
    """
    _listen()
    _complaints.first = None
    yield
    if _complaints.first is not None:
        raise make_damage_error(f"{_complaints.first} failed")


@cache
def _listen() -> Any:
    """Have libtiff tell `_note` of errors; the handler is kept by the cache, for libtiff uses it.

    Pillow's compiled module is asked, and finds the symbol in the libtiff that it is linked with.
    """
    try:
        set_handler = ctypes.CDLL(_imaging.__file__).TIFFSetErrorHandler
    except (AttributeError, OSError):
        return None
    handler = _Handler(_note)
    set_handler.argtypes = [_Handler]
    set_handler.restype = ctypes.c_void_p
    set_handler(handler)
    return handler


def _note(module: bytes | None, _form: bytes | None, _values: int | None) -> None:
    """Note which part of libtiff complained first in this thread."""
    if getattr(_complaints, "first", None) is None:
        _complaints.first = (module or b"libtiff").decode("ascii", "replace")

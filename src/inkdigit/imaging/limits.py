"""How large a picture may be, and the errors that say that one is larger or damaged."""

from dataclasses import dataclass

from inkdigit.errors import LargePictureError, PictureError

MAX_SIDE = 65_535
"""Pixels of a side: JPEG has no more, and a line of pixels without end takes a minute to read."""
PILLOW_MAX_PIXELS = 2 * 89_478_485
"""Pixels beyond which Pillow takes a picture for an attack, whatever our limits are."""


@dataclass(frozen=True)
class Limits:
    """How large a picture may be: bytes of its file, and pixels, checked before decoding.

    A side has at most 65,535 pixels.
    Of a file, Pillow decodes at most 178,956,970 pixels.

    >>> from inkdigit import Limits
    >>> Limits(pixels=1_000_000)
    Limits(bytes=40000000, pixels=1000000)
    """

    bytes: int = 40_000_000
    pixels: int = 50_000_000


DEFAULT_LIMITS = Limits()


def check_size(width: int, height: int, limits: Limits) -> None:
    """Check the size of a picture in pixels.

    Raises:
        PictureError: it has none.
        LargePictureError: it has more than `limits`, or a side has more than `MAX_SIDE`.
    """
    if not 0 < width * height <= limits.pixels:
        kind = LargePictureError if width * height else PictureError
        raise kind(f"Expected 1 to {limits.pixels:,} pixels. Received: {width} x {height}.")
    if max(width, height) > MAX_SIDE:
        raise LargePictureError(
            f"Expected at most {MAX_SIDE:,} pixels on a side. Received: {width} x {height}."
        )


MAX_REASON = 200
"""Characters of what a decoder says of damage."""


def make_damage_error(reason: object) -> PictureError:
    """Make the error that says that a picture is damaged, and how, in one line."""
    words = " ".join(str(reason).split())[:MAX_REASON].rstrip(" .")
    return PictureError(f"The picture is damaged: {words}.")


def make_cost_error(reason: str) -> LargePictureError:
    """Make the error that says why a file costs more to decode than any sound picture."""
    return LargePictureError(f"A picture {reason}. Save it as a plain PNG.")

"""Untrusted bytes -> upright pixels, within limits. Pillow decodes, and nothing else does."""

import io
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from inkdigit.errors import LargePictureError, PictureError, UnknownFormatError
from inkdigit.imaging.content import check_decoded, hear_complaints, prepare_content
from inkdigit.imaging.convert import convert_array, convert_image
from inkdigit.imaging.formats import (
    FORMATS,
    describe_content,
    has_known_signature,
    is_heic,
    register_heic,
)
from inkdigit.imaging.limits import (
    DEFAULT_LIMITS,
    PILLOW_MAX_PIXELS,
    Limits,
    check_size,
    make_damage_error,
)
from inkdigit.types import Pixels

__all__ = ["DEFAULT_LIMITS", "Decoded", "Limits", "Source", "decode", "decode_enough", "read_file"]

Source = str | Path | bytes | Image.Image | NDArray[np.uint8]
"""What holds a picture: a path, the bytes of a file, a PIL image or an array."""


def decode(source: Source, limits: Limits = DEFAULT_LIMITS) -> Pixels:
    """Make upright RGB pixels of a picture.

    Takes the first frame or page, honours the EXIF turn, lays transparent pictures on paper,
    scales 16 bits to 8.

    Args:
        source: a path, the bytes of a file, a PIL image, or an array (h, w[, 1, 3 or 4]) uint8.
        limits: how large it may be.

    Returns:
        (h, w, 3) uint8.

    Raises:
        PictureError: it cannot be opened or decoded.
        UnknownFormatError: it is no picture, or none of a known format.
        LargePictureError: it is larger than `limits`.
    """
    return decode_enough(source, None, limits).pixels


class Decoded(NamedTuple):
    """The pixels of a picture, and (height, width) that it has in its file, upright."""

    pixels: Pixels
    shape: tuple[int, int]


def decode_enough(source: Source, enough: int | None, limits: Limits = DEFAULT_LIMITS) -> Decoded:
    """Decode a picture, in fewer pixels than it has where that is faster.

    Args:
        source: as `decode` takes it.
        enough: pixels that are enough, of which a JPEG may be decoded to no less; None for all.
        limits: how large it may be.

    Raises:
        PictureError: as `decode` does.
    """
    if isinstance(source, np.ndarray):
        return _measure(_decode_array(np.asarray(source), limits))  # a matrix has a mind of its own
    if isinstance(source, Image.Image):
        return _measure(_decode_image(source, limits))
    if isinstance(source, bytes):
        return _decode_bytes(source, enough, limits)
    if isinstance(source, str | Path):
        return _decode_bytes(read_file(source, limits), enough, limits)
    raise PictureError(
        f"Expected a path, bytes, a PIL image or an array. Received: {type(source).__name__}."
    )


def read_file(path: str | Path, limits: Limits = DEFAULT_LIMITS) -> bytes:
    """Read a file, but only a byte more than `limits` allow.

    Raises:
        PictureError: it cannot be opened or read.
    """
    try:
        with open(path, "rb") as stream:  # noqa: PTH123 - Path would make "." of ""
            return stream.read(limits.bytes + 1)
    except OSError as error:
        raise PictureError(f"Cannot open {path}: {error.strerror or error}.") from error
    except ValueError as error:
        raise PictureError(f"Cannot open {str(path)!r}: {error}.") from error


def _measure(pixels: Pixels) -> Decoded:
    return Decoded(pixels, (pixels.shape[0], pixels.shape[1]))


def _decode_bytes(content: bytes, enough: int | None, limits: Limits) -> Decoded:
    if not content:
        raise PictureError("Expected a picture. Received: an empty file.")
    if len(content) > limits.bytes:
        raise LargePictureError(
            f"A picture may have at most {limits.bytes:,} bytes. Make it smaller."
        )
    formats = (*FORMATS, "HEIF") if is_heic(content) and register_heic() else FORMATS
    try:
        content = prepare_content(content, limits)
        with Image.open(io.BytesIO(content), formats=formats) as image:
            check_size(*image.size, limits)
            size = image.size
            _shrink(image, enough)
            shrunk = image.size
            with hear_complaints(image):
                image.load()
            check_decoded(content, image)
            pixels = convert_image(image)
            is_upright = pixels.shape[1::-1] == shrunk
            return Decoded(pixels, size[::-1] if is_upright else size)
    except PictureError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        max_pixels = min(limits.pixels, PILLOW_MAX_PIXELS)
        raise LargePictureError(
            f"A picture may have at most {max_pixels:,} pixels. Make it smaller."
        ) from error
    except Exception as error:  # Pillow's decoders raise all sorts on damaged bytes
        if formats is FORMATS and not has_known_signature(content):
            raise UnknownFormatError(
                f"Expected a picture ({', '.join(FORMATS)}). Received: {describe_content(content)}."
            ) from error
        unknown = isinstance(error, UnidentifiedImageError)
        what = "its beginning cannot be read" if unknown else error
        raise make_damage_error(what) from error


def _shrink(image: Image.Image, enough: int | None) -> None:
    """Let a JPEG be decoded at a half, a quarter or an eighth of its sides, where that is enough.

    Its coefficients give these without the rest of the work.
    """
    if enough is None or image.format != "JPEG":
        return
    width, height = image.size
    factor = max(f for f in (1, 2, 4, 8) if f == 1 or width * height >= enough * f * f)
    if factor > 1:
        image.draft(image.mode, (width // factor, height // factor))


def _decode_image(image: Image.Image, limits: Limits) -> Pixels:
    """Decode an image that somebody else opened, once its size is checked."""
    check_size(*image.size, limits)
    try:
        return convert_image(image)
    except Exception as error:  # as above
        raise make_damage_error(error) from error


def _decode_array(array: NDArray[np.uint8], limits: Limits) -> Pixels:
    shape = array.shape
    has_channels = array.ndim == 3 and shape[2] in (1, 3, 4)  # noqa: PLR2004 - (h, w, channels)
    if array.dtype != np.uint8 or not (array.ndim == 2 or has_channels):  # noqa: PLR2004 - (h, w)
        raise PictureError(
            "Expected an array (h, w) or (h, w, 1, 3 or 4) of uint8. "
            f"Received: {shape} of {array.dtype}."
        )
    check_size(shape[1], shape[0], limits)
    return convert_array(array)

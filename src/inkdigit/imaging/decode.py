"""Untrusted bytes -> upright pixels, within limits. Pillow decodes, and nothing else does."""

import io
from typing import Any, NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from inkdigit.errors import LargePictureError, PictureError, UnknownFormatError, UsageError
from inkdigit.imaging.content import (
    check_decoded,
    count_pages,
    hear_complaints,
    prepare_content,
)
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
from inkdigit.imaging.source import Channels, Source, read_content, read_file
from inkdigit.imaging.values import scale_array
from inkdigit.types import Pixels

__all__ = [
    "DEFAULT_LIMITS",
    "Channels",
    "Decoded",
    "Limits",
    "Source",
    "decode",
    "decode_enough",
    "read_file",
]


def decode(
    source: Source, limits: Limits = DEFAULT_LIMITS, *, channels: Channels = "rgb"
) -> Pixels:
    """Make upright RGB pixels of a picture.

    Takes the first frame or page, honours the EXIF turn, lays transparent pictures on paper,
    scales other numbers than 8 bits to these (`scale_array` says by which rule).

    >>> import numpy as np
    >>> from inkdigit import decode
    >>> decode(np.zeros((120, 90))).shape
    (120, 90, 3)

    Args:
        source: a path, the bytes of a file, an open file, a PIL image, or an array
            (h, w[, 1, 3 or 4]) of bool, integers or floats.
        limits: how large it may be.
        channels: the order of an array's colours; OpenCV's pictures are `bgr`.

    Returns:
        (h, w, 3) uint8.

    Raises:
        PictureError: it cannot be opened or decoded.
        UnknownFormatError: it is no picture, or none of a known format.
        LargePictureError: it is larger than `limits`.
        UsageError: `channels` names no order, or `bgr` for what is no array.
    """
    return decode_enough(source, None, limits, channels).pixels


class Decoded(NamedTuple):
    """The pixels of a picture, and (height, width) that it has in its file, upright.

    `pages` are in that file, of which the first was decoded.
    """

    pixels: Pixels
    shape: tuple[int, int]
    pages: int = 1


def decode_enough(
    source: Source,
    enough: int | None,
    limits: Limits = DEFAULT_LIMITS,
    channels: Channels = "rgb",
) -> Decoded:
    """Decode a picture, in fewer pixels than it has where that is faster.

    Args:
        source: as `decode` takes it.
        enough: pixels that are enough, of which a JPEG may be decoded to no less; None for all.
        limits: how large it may be.
        channels: the order of an array's colours.

    Raises:
        PictureError: as `decode` does.
    """
    is_array = hasattr(source, "__array__") and not isinstance(source, Image.Image)
    _check_channels(channels, is_array=is_array)
    if is_array:  # a tensor, too; and a matrix has a mind of its own
        return _measure(_decode_array(np.asarray(source), limits, channels))
    if isinstance(source, Image.Image):
        return _measure(_decode_image(source, limits))
    content = read_content(source, limits)
    if content is None:
        raise PictureError(
            "Expected a path, bytes, an open file, a PIL image or an array. "
            f"Received: {type(source).__name__}."
        )
    return _decode_bytes(content, enough, limits)


def _check_channels(channels: Channels, *, is_array: bool) -> None:
    if channels not in get_args(Channels):
        raise UsageError(f"Expected channels 'rgb' or 'bgr'. Received: {channels!r}.")
    if channels == "bgr" and not is_array:
        raise UsageError(
            "Expected channels='bgr' with an array: files and images say their order themselves."
        )


def _measure(pixels: Pixels) -> Decoded:
    return Decoded(pixels, (pixels.shape[0], pixels.shape[1]))


def _decode_bytes(content: bytes, enough: int | None, limits: Limits) -> Decoded:
    if not content:
        raise PictureError("Expected a picture. Received: an empty file.")
    if len(content) > limits.bytes:
        raise LargePictureError(
            f"A picture may have at most {limits.bytes:,} bytes. Make it smaller."
        )
    pages = count_pages(content)
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
            return Decoded(pixels, size[::-1] if is_upright else size, pages)
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


def _decode_array(array: NDArray[Any], limits: Limits, channels: Channels) -> Pixels:
    shape = array.shape
    has_channels = array.ndim == 3 and shape[2] in (1, 3, 4)  # noqa: PLR2004 - (h, w, channels)
    if not (array.ndim == 2 or has_channels):  # noqa: PLR2004 - (h, w)
        is_planar = array.ndim == 3 and shape[0] in (1, 3, 4)  # noqa: PLR2004 - as PyTorch has them
        advice = " Put the colours last: array.transpose(1, 2, 0)." if is_planar else ""
        raise PictureError(
            f"Expected an array (h, w) or (h, w, 1, 3 or 4). Received: {shape}.{advice}"
        )
    check_size(shape[1], shape[0], limits)
    try:
        scaled = scale_array(array)
    except ValueError as error:
        raise PictureError(str(error)) from error
    if channels == "bgr" and has_channels and shape[2] > 1:
        scaled = np.take(scaled, [2, 1, 0, 3][: shape[2]], axis=2)
    return convert_array(scaled)

"""A decoded image or an array, of any mode and depth -> upright RGB pixels."""

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image, ImageOps

from inkdigit.imaging.transparency import flatten_transparency
from inkdigit.imaging.values import VALUE_SETTINGS, drop_no_numbers, fill_bits, scale_rows
from inkdigit.types import Pixels


def convert_image(image: Image.Image) -> Pixels:
    """Convert a PIL image of any mode to (h, w, 3) uint8, upright as its EXIF turn says.

    Raises whatever Pillow raises where its pixels are damaged.
    """
    image.load()  # before the notes are looked at: a fault of these is forgiven, one here is not
    upright = _turn_upright(image)
    if upright.mode in ("I", "F") or upright.mode.startswith("I;"):
        return _convert_deep_grey(np.asarray(upright), upright.info.get("transparency"))
    if upright.has_transparency_data:
        return flatten_transparency(_convert_mode(upright, "RGBA"))
    return _convert_mode(upright, "RGB")


def convert_array(array: NDArray[np.uint8]) -> Pixels:
    """Convert (h, w[, 1, 3 or 4]) uint8 to (h, w, 3); RGB is returned as it is."""
    if array.ndim == 2 or array.shape[2] == 1:  # noqa: PLR2004 - (h, w)
        return _repeat_grey(array.reshape(array.shape[:2]))
    return flatten_transparency(array) if array.shape[2] == 4 else array  # noqa: PLR2004 - RGBA


def _turn_upright(image: Image.Image) -> Image.Image:
    """Turn a picture as the camera was held; leave it where nobody can read its EXIF.

    One that is upright is not copied: a large one has no memory to spare.
    """
    try:
        is_upright = image.getexif().get(ExifTags.Base.Orientation, 1) == 1
        return image if is_upright else ImageOps.exif_transpose(image)
    except Exception:  # noqa: BLE001 - damaged notes raise all sorts, and the pixels may be sound
        return image


def _convert_mode(image: Image.Image, mode: str) -> NDArray[np.uint8]:
    """Give the values of a picture in a mode of 8 bits, copied no more than once."""
    return np.asarray(image if image.mode == mode else image.convert(mode))


def _convert_deep_grey(values: NDArray[np.generic], transparent: object) -> Pixels:
    """Convert grey (h, w) of 16 bits, 32 bits or floats, of which one value may be transparent."""
    grey = _scale_to_eight_bits(values)
    if transparent is None:
        return _repeat_grey(grey)
    alpha = np.where(values == transparent, 0, 255).astype(np.uint8)
    return flatten_transparency(np.dstack([grey, grey, grey, alpha]))


def _scale_to_eight_bits(grey: NDArray[np.generic]) -> NDArray[np.uint8]:
    """Scale integers of 8 to 32 bits, or floats, to 0..255.

    Nothing says how many bits a scanner filled, so white is the least that as many bits can hold.
    Floats reach to 1 or to 255, or a little further where they were resized.
    """
    size = max(1, VALUE_SETTINGS.block // grey.shape[1])
    starts = range(0, len(grey), size)
    top = max(float(drop_no_numbers(grey[start : start + size]).max()) for start in starts)
    if not np.issubdtype(grey.dtype, np.floating):
        return scale_rows(grey, fill_bits(top))
    whites = (white for white in (1.0, 255.0) if top <= VALUE_SETTINGS.overshoot * white)
    return scale_rows(grey, next(whites, top))


def _repeat_grey(grey: NDArray[np.uint8]) -> Pixels:
    return np.repeat(grey[:, :, None], 3, axis=2)

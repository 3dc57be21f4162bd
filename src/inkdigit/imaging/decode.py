"""Untrusted bytes -> upright pixels, within limits. Pillow decodes, and nothing else does."""

import io
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from inkdigit.errors import LargePictureError, PictureError, UnknownFormatError
from inkdigit.imaging.jpeg import MOST_SCANS, has_endless_scans
from inkdigit.types import Pixels

Source = str | Path | bytes | Image.Image | NDArray[np.uint8]
"""What holds a picture: a path, the bytes of a file, a PIL image or an array."""

FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "TIFF", "GIF")
JPEGS = ("JPEG", "MPO")
"""As Pillow names files of one such picture, and of several."""
MAGIC = (
    b"\x89PNG", b"\xff\xd8\xff", b"II*\0", b"MM\0*", b"II+\0", b"MM\0+", b"GIF8",
)  # fmt: skip
"""How files of these formats begin, but for WebP and BMP."""
KNOWN_OTHERS = (
    (b"%PDF", "a PDF document: export its page as PNG"),
    (b"%!PS", "PostScript: export it as PNG"),
    (b"<svg", "an SVG drawing: export it as PNG"),
    (b"<?xml", "an XML file, perhaps an SVG drawing: export it as PNG"),
)
HEIC = (b"ftypheic", b"ftypheix", b"ftyphevc", b"ftypmif1", b"ftypmsf1")
TAB, DELETE = 0x09, 0x7F
MOSTLY_OPAQUE, A_PAGE = 0.5, 0.8
"""From which part of a transparent picture that is there it has paper of its own; where all of that
is of one tone, it may be strokes, up to the second."""
ONE_TONE = 6
"""Grey levels: strokes of one colour differ in transparency, writing from its paper by more."""
SAMPLE = 250_000
"""Pixels that are enough to tell a typical colour."""
LIGHT = 128
LONGEST = 65_535
"""Pixels of a side: JPEG has no more, and a line of pixels without end takes a minute to read."""
OVERSHOOT = 1.25
"""How far above white a picture in floats may reach: resizing sharpens edges."""
PILLOWS_MOST = 2 * 89_478_485
"""Pixels beyond which Pillow takes a picture for an attack, whatever our limits are."""


@dataclass(frozen=True)
class Limits:
    """How large a picture may be: bytes of its file, and pixels, checked before decoding.

    A side has at most 65,535 pixels.
    Of a file, Pillow decodes at most 178,956,970 pixels.
    """

    bytes: int = 40_000_000
    pixels: int = 50_000_000


DEFAULT_LIMITS = Limits()


def decode(source: Source, limits: Limits = DEFAULT_LIMITS) -> Pixels:
    """Make upright RGB pixels of a picture.

    Takes the first frame or page, honours the EXIF turn, lays transparent pictures on paper,
    scales 16 bits to 8.

    Returns:
        (h, w, 3) uint8.

    Raises:
        PictureError: it cannot be opened or decoded.
        UnknownFormatError: it is no picture, or none of a known format.
        LargePictureError: it is larger than `limits`.
    """
    if isinstance(source, np.ndarray):
        return _from_array(np.asarray(source), limits)  # a matrix has a mind of its own
    if isinstance(source, Image.Image):
        return _guarded(source, limits)
    if isinstance(source, bytes):
        return _from_bytes(source, limits)
    if isinstance(source, str | Path):
        return _from_bytes(file_bytes(source, limits), limits)
    raise PictureError(
        f"Expected a path, bytes, a PIL image or an array. Received: {type(source).__name__}."
    )


def file_bytes(path: str | Path, limits: Limits = DEFAULT_LIMITS) -> bytes:
    """Read a file, but not much more than `limits` allow. Raises `PictureError`."""
    try:
        with open(path, "rb") as stream:  # noqa: PTH123 - Path would make "." of ""
            return stream.read(limits.bytes + 1)
    except OSError as error:
        raise PictureError(f"Cannot open {path}: {error.strerror or error}.") from error
    except ValueError as error:
        raise PictureError(f"Cannot open {str(path)!r}: {error}.") from error


def _from_bytes(content: bytes, limits: Limits) -> Pixels:
    if not content:
        raise PictureError("Expected a picture. Received: an empty file.")
    if len(content) > limits.bytes:
        raise LargePictureError(f"Expected at most {limits.bytes:,} bytes. Received: more.")
    formats = (*FORMATS, "HEIF") if content[4:12] in HEIC and _knows_heic() else FORMATS
    try:
        with Image.open(io.BytesIO(content), formats=formats) as image:
            if image.format in JPEGS:
                _check_scans(content)
            return _guarded(image, limits)
    except PictureError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        most = min(limits.pixels, PILLOWS_MOST)
        raise LargePictureError(f"Expected at most {most:,} pixels. Received: more.") from error
    except Exception as error:  # Pillow's decoders raise all sorts on damaged bytes
        if formats is FORMATS and not _begins_as_known(content):
            raise UnknownFormatError(
                f"Expected a picture ({', '.join(FORMATS)}). Received: {_looks_like(content)}."
            ) from error
        unknown = isinstance(error, UnidentifiedImageError)
        what = "its beginning cannot be read" if unknown else error
        raise PictureError(f"The picture is damaged: {what}.") from error


def _knows_heic() -> bool:
    """Whether the extra for HEIC is installed; Pillow then knows the format."""
    if find_spec("pillow_heif") is None:
        return False
    import pillow_heif  # noqa: PLC0415 - an extra

    pillow_heif.register_heif_opener()
    return True


def _guarded(image: Image.Image, limits: Limits) -> Pixels:
    """Decode an opened image, once its size is checked."""
    _check_size(*image.size, limits)
    try:
        return _from_image(image)
    except Exception as error:  # as above
        raise PictureError(f"The picture is damaged: {error}.") from error


def _check_size(width: int, height: int, limits: Limits) -> None:
    if not 0 < width * height <= limits.pixels:
        kind = LargePictureError if width * height else PictureError
        raise kind(f"Expected 1 to {limits.pixels:,} pixels. Received: {width} x {height}.")
    if max(width, height) > LONGEST:
        raise LargePictureError(
            f"Expected at most {LONGEST:,} pixels on a side. Received: {width} x {height}."
        )


def _check_scans(content: bytes) -> None:
    if has_endless_scans(content):
        raise LargePictureError(f"Expected at most {MOST_SCANS} scans in a JPEG. Received: more.")


def _begins_as_known(content: bytes) -> bool:
    """Whether a file begins as one of these formats: RIFF and BM are not enough for that."""
    if content.startswith(b"RIFF"):
        return b"WEBP".startswith(content[8:12])
    if content.startswith(b"BM"):
        return not any(content[6:10])  # reserved
    return content.startswith(MAGIC)


def _looks_like(content: bytes) -> str:
    start = content[:256].lstrip().lower()
    for magic, what in KNOWN_OTHERS:
        if start.startswith(magic.lower()):
            return what
    if content.startswith(b"RIFF"):
        return "sound or a film: export a picture of it as PNG"
    if content[4:12] in HEIC:
        unknown = "a HEIC picture: pip install 'inkdigit[heic]', or export it as JPEG"
        return "a damaged HEIC picture" if _knows_heic() else unknown
    if all(TAB <= byte < DELETE for byte in start):
        return "text"
    return f"a file that begins with the bytes {content[:4].hex(' ')}"


def _from_image(image: Image.Image) -> Pixels:
    upright = _upright(image)
    if upright.mode in ("I", "F") or upright.mode.startswith("I;"):
        values = np.asarray(upright)
        grey = _to_eight_bits(values)
        if (empty := upright.info.get("transparency")) is None:
            return _rgb(grey)
        alpha = np.where(values == empty, 0, 255).astype(np.uint8)
        return _on_paper(np.dstack([grey, grey, grey, alpha]))
    if upright.has_transparency_data:
        return _on_paper(np.asarray(upright.convert("RGBA")))
    return np.asarray(upright.convert("RGB"))


def _upright(image: Image.Image) -> Image.Image:
    """As the camera was held; as it is where nobody can read what the picture says of that."""
    try:
        return ImageOps.exif_transpose(image)
    except Exception:  # noqa: BLE001 - damaged notes raise all sorts, and the pixels may be sound
        return image


def _from_array(array: NDArray[np.uint8], limits: Limits) -> Pixels:
    shape = array.shape
    grey = array.ndim == 2  # noqa: PLR2004
    if array.dtype != np.uint8 or not (grey or (array.ndim == 3 and shape[2] in (1, 3, 4))):  # noqa: PLR2004
        raise PictureError(
            "Expected an array (h, w) or (h, w, 1, 3 or 4) of uint8. "
            f"Received: {shape} of {array.dtype}."
        )
    _check_size(shape[1], shape[0], limits)
    if grey or shape[2] == 1:
        return _rgb(array.reshape(shape[:2]))
    return _on_paper(array) if shape[2] == 4 else array  # noqa: PLR2004


def _to_eight_bits(grey: NDArray[np.generic]) -> NDArray[np.uint8]:
    """Scale integers of 8 to 32 bits, or floats, to 0..255.

    Nothing says how many bits a scanner filled, so white is the least that as many bits can hold.
    Floats reach to 1 or to 255, or a little further where they were resized.
    """
    values = np.nan_to_num(grey.astype(np.float32), posinf=0.0, neginf=0.0).clip(min=0)
    top = float(values.max())
    if np.issubdtype(grey.dtype, np.floating):
        white = next((white for white in (1.0, 255.0) if top <= OVERSHOOT * white), top)
    else:
        white = max(255.0, 2.0 ** np.ceil(np.log2(top + 1)) - 1)
    return np.asarray(np.rint((values * (255 / white)).clip(max=255)), np.uint8)


def _rgb(grey: NDArray[np.uint8]) -> Pixels:
    return np.repeat(grey[:, :, None], 3, axis=2)


def _on_paper(rgba: NDArray[np.uint8]) -> Pixels:
    """Lay a transparent picture on what it was drawn for.

    Strokes on an empty ground lie on white, light ones on black; a picture that is mostly there
    lies on its own typical colour. One without any tones may be strokes or an empty page: less than
    four fifths are taken for strokes.
    """
    paper = _paper_for(rgba)
    alpha = rgba[:, :, 3].astype(np.uint16)
    pixels = np.empty((*alpha.shape, 3), np.uint8)
    for channel in range(3):  # one at a time: a large picture needs the memory once
        mixed = rgba[:, :, channel] * alpha + paper[channel] * (255 - alpha)
        pixels[:, :, channel] = (mixed + 127) // 255
    return pixels


def _paper_for(rgba: NDArray[np.uint8]) -> NDArray[np.uint16]:
    """The colour, (3,) uint16, on which a transparent picture is laid."""
    step = max(1, int((rgba.shape[0] * rgba.shape[1] / SAMPLE) ** 0.5))
    sample = rgba[::step, ::step].reshape(-1, 4)
    visible = sample[sample[:, 3] >= LIGHT, :3]
    has_tones = len(visible) > 0 and np.ptp(visible, axis=0).max() > ONE_TONE
    if len(visible) > (MOSTLY_OPAQUE if has_tones else A_PAGE) * len(sample):
        return np.asarray(np.median(visible, axis=0), np.uint16)
    shade, alpha = sample[:, :3].mean(axis=1), sample[:, 3]
    light = alpha.any() and np.average(shade, weights=alpha) >= LIGHT
    return np.full(3, 0 if light else 255, np.uint16)

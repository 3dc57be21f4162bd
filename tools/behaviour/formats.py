"""One picture in every format of a file that can be read, and files that cannot be."""

import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tools.behaviour.drawings import write
from tools.behaviour.handwriting import Hand

ORIENTATION = 0x0112
"""The tag of EXIF that says how a picture is turned."""


def encode(image: Image.Image | NDArray[np.uint8], form: str = "PNG", **options: object) -> bytes:
    """A picture as the bytes of a file."""
    image = image if isinstance(image, Image.Image) else Image.fromarray(image)
    stream = io.BytesIO()
    image.save(stream, form, **options)
    return stream.getvalue()


def encode_all() -> dict[str, bytes]:
    """One number in every format and mode, and JPEGs of every turn and size, by their names."""
    image = Image.fromarray(write("formats", "4071"))
    files = {f"{form}, {mode}": encode(image.convert(mode), form) for form, mode in FORMS}
    files["PNG, transparent"] = encode(transparent(image))
    files["PNG, 16 bits"] = encode(Image.fromarray(np.asarray(image.convert("L"), np.uint16) * 257))
    files["WEBP, lossless"] = encode(image, "WEBP", lossless=True)
    files["TIFF, packed"] = encode(image, "TIFF", compression="tiff_lzw")
    files |= dict(jpegs(image))
    return files


FORMS = (
    ("PNG", "RGB"), ("PNG", "L"), ("PNG", "P"), ("PNG", "1"), ("PNG", "RGBA"), ("JPEG", "RGB"),
    ("JPEG", "L"), ("JPEG", "CMYK"), ("WEBP", "RGB"), ("WEBP", "RGBA"), ("BMP", "RGB"),
    ("TIFF", "RGB"), ("TIFF", "CMYK"), ("GIF", "P"),
)  # fmt: skip


def jpegs(image: Image.Image) -> Iterator[tuple[str, bytes]]:
    """JPEGs that are turned by EXIF, progressive, and as large as a camera's."""
    for orientation in range(1, 9):
        exif = Image.Exif()
        exif[ORIENTATION] = orientation
        yield f"JPEG, orientation {orientation}", encode(image, "JPEG", exif=exif)
    yield "JPEG, progressive", encode(image, "JPEG", progressive=True)
    for height in (300, 700):
        large = write(f"large {height}", "52", "907", hand=Hand(height))
        yield f"JPEG, digits of {height} pixels", encode(large, "JPEG", quality=90)


def transparent(image: Image.Image) -> Image.Image:
    """The same ink on nothing: where the paper was, the picture can be seen through."""
    grey = np.asarray(image.convert("L"))
    pixels = np.zeros((*grey.shape, 4), np.uint8)
    pixels[..., 3] = 255 - grey
    return Image.fromarray(pixels)


def hold_in_memory() -> dict[str, Image.Image | NDArray[np.uint8]]:
    """The same number as images of several modes and arrays of several shapes, by their names."""
    pixels = write("formats", "4071")
    opaque = np.full((*pixels.shape[:2], 1), 255, np.uint8)
    return {
        **{
            f"image, {mode}": Image.fromarray(pixels).convert(mode)
            for mode in ("RGB", "L", "RGBA", "1")
        },
        "array, colours": pixels,
        "array, four channels": np.concatenate([pixels, opaque], axis=2),
        "array, one channel": pixels[..., :1],
        "array, grey": pixels[..., 0],
        "array, not contiguous": pixels[:, ::-1],
    }


def write_damaged(folder: Path) -> list[Path]:
    """Write files that are no pictures, or no longer whole."""
    image = write("damaged", "83")
    png, jpeg = encode(image), encode(image, "JPEG")
    contents = {
        "empty.png": b"",
        "text.png": b"no picture at all\n",
        "cut.png": png[: len(png) // 2],
        "cut.jpg": jpeg[: len(jpeg) // 2],
        "flipped.png": png[:60] + bytes(byte ^ 0xFF for byte in png[60:80]) + png[80:],
        "document.png": b"%PDF-1.7\n" + bytes(64),
        "drawing.png": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        "beginning_alone.jpg": b"\xff\xd8\xff",
        "too_wide.png": encode(np.zeros((1, 70_000), np.uint8)),
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    return [folder / name for name in contents]

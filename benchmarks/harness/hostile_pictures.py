"""Pictures that mean harm: damaged, or of few bytes that cost a decoder or a reader much.

Each is drawn by its kind, a size and a seed, the same each time. Nothing is downloaded.
"""

import io
import struct
import zlib
from collections.abc import Callable, Iterator
from typing import NamedTuple

import cv2
import numpy as np
from PIL import Image

from benchmarks.harness.picture_files import (
    LONG,
    PNG_START,
    SHORT,
    chunk,
    make_png,
    make_run_length_bmp,
    make_tiff,
    segment,
)
from inkdigit.synthetic.samples import sketch

TIFF_COMPRESSIONS = ("raw", "tiff_lzw", "tiff_adobe_deflate", "tiff_deflate", "packbits", "jpeg",
                     "zstd", "lzma", "group3", "group4", "tiff_ccitt")  # fmt: skip
BILEVEL = ("group3", "group4", "tiff_ccitt")
"""Compressions of pictures in black and white."""
OTHER_FORMS = ("PNG", "JPEG", "GIF", "WEBP", "BMP")
FOREIGN_FORMS = ("PPM", "TGA", "PCX", "ICO", "DDS", "SGI", "IM", "EPS", "PDF", "JPEG2000")
"""That Pillow knows and inkdigit does not open."""
Random = np.random.Generator


class HostilePicture(NamedTuple):
    """A file, and how many pixels it says that it has, or hides."""

    kind: str
    content: bytes
    megapixels: float


class Kind(NamedTuple):
    """A kind of file: what draws one of a size, the sizes from small to large, and how many each.

    A size counts whatever makes one costly: thousands of pixels on a side, of segments, of bytes.
    """

    draw: Callable[[Random, int], tuple[bytes, int]]
    """Gives the bytes of a file and its pixels."""
    sizes: tuple[int, ...]
    seeds: int = 2


def draw_corpus(files: int | None = None) -> Iterator[HostilePicture]:
    """Draw the corpus, or its first files: the smallest of each kind come first."""
    order = [
        (rank, seed, name)
        for name, kind in KINDS.items()
        for rank in range(len(kind.sizes))
        for seed in range(kind.seeds)
    ]
    for rank, seed, name in sorted(order, key=lambda one: one[:2])[:files]:
        kind = KINDS[name]
        random = np.random.default_rng([seed, rank, *name.encode()])
        content, pixels = kind.draw(random, kind.sizes[rank])
        yield HostilePicture(name, content, pixels / 1e6)


def count_files() -> int:
    """How many files the whole corpus has."""
    return sum(len(kind.sizes) * kind.seeds for kind in KINDS.values())


def _draw_joined_digits(random: Random, size: int) -> tuple[bytes, int]:
    """Rows of digits that all touch, in black and white: `size` thousand pixels high."""
    width, height, tall = 2000, size * 1000, 22
    page = np.full((height, width), 255, np.uint8)
    for y in range(2 * tall, height - tall, int(random.integers(40, 1000))):
        text = "".join(str(digit) for digit in random.integers(0, 10, width // 16))
        cv2.putText(page, text, (20, y), cv2.FONT_HERSHEY_SIMPLEX, tall / 21, 0, 2)
        cv2.line(page, (20, y - tall // 2), (width - 20, y - tall // 2), 0, 1)
    return _encode(Image.fromarray(page).convert("1"), "PNG"), page.size


def _draw_page(random: Random, size: int) -> tuple[bytes, int]:
    """A page full of digits apart from each other, `size` hundred of them."""
    rows = columns = int((size * 100) ** 0.5)
    page = np.full((rows * 40, columns * 32), 255, np.uint8)
    for row in range(rows):
        for column in range(columns):
            at = (column * 32 + 4, row * 40 + 32)
            digit = str(random.integers(0, 10))
            cv2.putText(page, digit, at, cv2.FONT_HERSHEY_SIMPLEX, 1.0, 0, 2)
    return _encode(Image.fromarray(page), "PNG"), page.size


def _draw_dots(random: Random, size: int) -> tuple[bytes, int]:
    """Dots apart from each other, `size` thousand pixels a side."""
    step = int(random.integers(2, 6))
    page = np.full((size * 1000, size * 1000), 255, np.uint8)
    page[::step, ::step] = 0
    return _encode(Image.fromarray(page).convert("1"), "PNG"), page.size


def _draw_lattice(random: Random, size: int) -> tuple[bytes, int]:
    """Crossed lines, `size` thousand pixels a side: one component, with thousands of holes."""
    step = int(random.integers(6, 60))
    page = np.full((size * 1000, size * 1000), 255, np.uint8)
    page[::step], page[:, ::step] = 0, 0
    return _encode(Image.fromarray(page), "PNG"), page.size


def _draw_noise(random: Random, size: int) -> tuple[bytes, int]:
    """Noise of `size` megapixels in grey, of as many bits as the limit of bytes has room for."""
    side, bits = int((size * 1e6) ** 0.5) // 8 * 8, 8 if size < 40 else 4  # noqa: PLR2004 - 40 MB
    rows = random.integers(0, 256, (side, side * bits // 8 + 1), np.uint8)
    rows[:, 0] = 0
    return make_png(side, side, rows.tobytes(), bits=bits, level=1), side * side


def _draw_noisy_jpeg(random: Random, size: int) -> tuple[bytes, int]:
    """Noise of `size` megapixels in colour."""
    side = int((size * 1e6) ** 0.5)
    noise = Image.fromarray(random.integers(0, 256, (side, side, 3), np.uint8))
    return _encode(noise, "JPEG", quality=50), side * side


def _draw_large_nothing(_random: Random, size: int) -> tuple[bytes, int]:
    """An empty picture of `size` megapixels in colours of 16 bits with alpha."""
    side = int((size * 1e6) ** 0.5)
    return make_png(side, side, bytes(side * (8 * side + 1)), bits=16, colors=6), side * side


def _draw_interlaced(_random: Random, size: int) -> tuple[bytes, int]:
    """The same, interlaced, in 8 bits."""
    side = int((size * 1e6) ** 0.5) // 8 * 8
    rows = bytes(side * (4 * side + 1) + side * 4)
    return make_png(side, side, rows, colors=6, interlaced=True), side * side


def _draw_large_gif(_random: Random, size: int) -> tuple[bytes, int]:
    """A GIF of `size` megapixels whose data end after a few of them."""
    side = int((size * 1e6) ** 0.5)
    head = b"GIF89a" + struct.pack("<HHBBB", side, side, 0x80, 0, 0) + b"\0\0\0\xff\xff\xff"
    frame = b"," + struct.pack("<HHHHB", 0, 0, side, side, 0) + b"\x02\x02\x4c\x01\0;"
    return head + frame, side * side


def _draw_large_jpeg(_random: Random, size: int) -> tuple[bytes, int]:
    """The data of 8x8 pixels under a header that promises `size` megapixels."""
    side = int((size * 1e6) ** 0.5)
    small = _encode(Image.new("L", (8, 8), 255), "JPEG")
    return small.replace(struct.pack(">HH", 8, 8), struct.pack(">HH", side, side), 1), side * side


def _draw_bomb(_random: Random, size: int) -> tuple[bytes, int]:
    """A PNG of 8x8 pixels with `size` megabytes of data."""
    return make_png(8, 8, bytes(size * 1_000_000), level=9), 64


def _draw_text_bombs(random: Random, size: int) -> tuple[bytes, int]:
    """A PNG of 8x8 pixels with `size` notes of a packed megabyte, or a packed colour profile."""
    packed = zlib.compress(bytes(1_000_000), 9)
    notes = (b"zTXt", b"a\0\0"), (b"iTXt", b"a\0\1\0\0\0"), (b"iCCP", b"a\0\0")
    kind, start = notes[int(random.integers(len(notes)))]
    return make_png(8, 8, bytes(9 * 8), notes=chunk(kind, start + packed) * size), 64


def _draw_png_chunks(random: Random, size: int) -> tuple[bytes, int]:
    """A PNG of 8x8 pixels with `size` thousand chunks, before its data or of them."""
    kind, data = ((b"abCd", b""), (b"tEXt", b"k\0v"), (b"IDAT", b""))[int(random.integers(3))]
    return make_png(8, 8, bytes(9 * 8), notes=chunk(kind, data) * (size * 1000)), 64


def _draw_lying_png(random: Random, size: int) -> tuple[bytes, int]:
    """The data of 8x8 pixels under a header that promises more, up to what fits in 32 bits."""
    width, height = (int(side) for side in random.integers(8, 2**size, 2))
    return make_png(width, height, bytes(9 * 8)), width * height


def _draw_jpeg_scans(random: Random, size: int) -> tuple[bytes, int]:
    """`size` hundred scans, in the open or behind a marker that nothing has."""
    content, side = _make_progressive(random), 256
    first = content.rindex(b"\xff\xc4", 0, content.rindex(b"\xff\xda"))
    code = int(random.integers(0x02, 0xC0))
    hiding = bytes([0xFF, code, 0xFE, 0xFE]) if random.random() < 0.8 else b""  # noqa: PLR2004 - mostly
    return content[:-2] + hiding + content[first:-2] * (size * 100) + b"\xff\xd9", side**2


def _draw_jpeg_notes(random: Random, size: int) -> tuple[bytes, int]:
    """A small JPEG with `size` thousand segments of notes."""
    notes = (
        segment(0xE1, b"Exif\0\0abcd"), segment(0xFE, b""), segment(0xE2, b"ICC_PROFILE\0\1\1ab"),
        segment(0xED, b"Photoshop 3.0\0" + b"8BIM\0\1" + bytes(6)), segment(0xE0, b"JFIF\0"),
    )  # fmt: skip
    content = _make_progressive(random)
    note = notes[int(random.integers(len(notes)))]
    return content[:2] + note * (size * 1000) + content[2:], 256**2


def _draw_jpeg_exif(random: Random, size: int) -> tuple[bytes, int]:
    """A small JPEG with `size` thousand segments of EXIF."""
    content = _make_progressive(random)
    exif = segment(0xE1, b"Exif\0\0" + random.bytes(4))
    return content[:2] + exif * (size * 1000) + content[2:], 256**2


def _draw_jpeg_filling(random: Random, size: int) -> tuple[bytes, int]:
    """A small JPEG with `size` megabytes that are no segment between its first ones."""
    content = _make_progressive(random)
    filling = (b"\xff", b"\0", b"\xff\0", b"\xff\xd0")[int(random.integers(4))]
    return content[:2] + filling * (size * 1_000_000 // len(filling)) + content[2:], 256**2


def _draw_run_lengths(random: Random, size: int) -> tuple[bytes, int]:
    """A BMP of `size` megabytes of codes that each make a pixel, end a line or move by nothing."""
    code = (b"\1\1", b"\0\0", b"\0\2\0\0", b"\xff\1")[int(random.integers(4))]
    side = 7000 if random.random() < 0.5 else 3000  # noqa: PLR2004 - one or the other
    codes = code * (size * 1_000_000 // len(code))
    return make_run_length_bmp(side, side, codes), side * side


def _draw_gif_notes(random: Random, size: int) -> tuple[bytes, int]:
    """A small GIF behind `size` thousand comments."""
    content = _encode(Image.new("L", (64, 64), 255), "GIF")
    note = (b"!\xfe\1a\0", b"!\xff\x0bNETSCAPE2.0\3\1\0\0\0")[int(random.integers(2))]
    place = content.index(b",")
    return content[:place] + note * (size * 1000) + content[place:], 64 * 64


def _draw_tiff_tiles(random: Random, size: int) -> tuple[bytes, int]:
    """A TIFF of few pixels in tiles of `size` megapixels, which share their bytes."""
    side = int((size * 1e6) ** 0.5) // 16 * 16
    data, count = zlib.compress(bytes(side * side), 9), int(random.integers(1, 200))
    tags = _make_tags(16 * count, 8, 8)
    tags += [(322, LONG, [side]), (323, LONG, [side]), (325, LONG, [len(data)] * count)]
    start = 8 + 2 + 12 * (len(tags) + 1) + 4 + (8 * count if count > 1 else 0)
    return make_tiff([*tags, (324, LONG, [start] * count)], data), 16 * count * 8


def _draw_tiff_strips(random: Random, size: int) -> tuple[bytes, int]:
    """A TIFF with `size` thousand strips, one of which would do."""
    count, data = size * 1000, zlib.compress(bytes(8), 9)
    rows = int(random.integers(1, 3))
    tags = [*_make_tags(8, 8, 8), (278, LONG, [rows]), (279, LONG, [len(data)] * count)]
    return make_tiff([*tags, (273, LONG, [8] * count)], data), 64


def _draw_tiff_tags(random: Random, size: int) -> tuple[bytes, int]:
    """A TIFF with `size` thousand tags, of which many hold the same megabyte."""
    tags = [*_make_tags(8, 8, 1), (274, SHORT, [6]), (278, LONG, [8]), (279, LONG, [64])]
    numbers = range(40_000, min(65_536, 40_000 + size * 1000))
    more = [(number, LONG, random.integers(0, 2**32, 2).tolist()) for number in numbers]
    return make_tiff([*tags, *more], bytes(64), places=273), 64


def _draw_large_tiff(random: Random, size: int) -> tuple[bytes, int]:
    """An empty TIFF of `size` megapixels: CMYK, floats or integers of 32 bits, deflated."""
    side = int((size * 1e6) ** 0.5)
    data = zlib.compress(bytes(4 * side * side), 1)
    kind = ([(258, SHORT, [8, 8, 8, 8]), (262, SHORT, [5]), (277, SHORT, [4])],
            [(258, SHORT, [32]), (262, SHORT, [1]), (277, SHORT, [1]), (339, SHORT, [3])],
            [(258, SHORT, [32]), (262, SHORT, [1]), (277, SHORT, [1]), (339, SHORT, [2])],
            )[int(random.integers(3))]  # fmt: skip
    tags = [(256, LONG, [side]), (257, LONG, [side]), (259, SHORT, [8]), *kind]
    tags += [(278, LONG, [side]), (279, LONG, [len(data)])]
    return make_tiff(tags, data, places=273), side * side


def _draw_damaged_tiff(random: Random, size: int) -> tuple[bytes, int]:
    """A TIFF of compression number `size`, whose data are damaged from somewhere on."""
    image, compression = _draw_seven(), TIFF_COMPRESSIONS[size]
    image = image.convert("1" if compression in BILEVEL else "L")
    whole = bytearray(_encode(image, "TIFF", compression=compression))
    start = int(random.integers(8, len(whole) - 200))
    whole[start : start + 100] = random.bytes(100)
    return bytes(whole), image.width * image.height


def _draw_damaged(random: Random, size: int) -> tuple[bytes, int]:
    """A file of form number `size`, a few of whose bytes are others, or that is cut off."""
    image = _draw_seven()
    whole = bytearray(_encode(image, OTHER_FORMS[size]))
    for place in random.integers(0, len(whole), 8):
        whole[place] = random.integers(256)
    if random.random() < 0.3:  # noqa: PLR2004 - some
        del whole[int(random.integers(1, len(whole))) :]
    return bytes(whole), image.width * image.height


def _draw_foreign(_random: Random, size: int) -> tuple[bytes, int]:
    """A file of form number `size` that is not opened, or of one with many frames."""
    return _encode(Image.new("RGB", (64, 64), "white"), FOREIGN_FORMS[size]), 64 * 64


def _draw_frames(random: Random, size: int) -> tuple[bytes, int]:
    """`size` frames in a file, of which the first counts."""
    form = ("WEBP", "GIF", "PNG", "MPO", "TIFF")[int(random.integers(5))]
    frames = [Image.new("RGB", (320, 240), (n % 255, n // 255, 0)) for n in range(size)]
    return _encode(frames[0], form, save_all=True, append_images=frames[1:]), 320 * 240


def _draw_junk(random: Random, size: int) -> tuple[bytes, int]:
    """`size` thousand bytes of nothing behind the beginning of a picture."""
    starts = (b"", PNG_START, b"\xff\xd8\xff", b"II*\0", b"GIF89a", b"BM", b"RIFF\0\0\0\0WEBPVP8 ")
    return starts[int(random.integers(len(starts)))] + random.bytes(size * 1000), 1


def _encode(image: Image.Image, form: str, **options: object) -> bytes:
    stream = io.BytesIO()
    image.save(stream, form, **options)
    return stream.getvalue()


def _draw_seven() -> Image.Image:
    return Image.fromarray(sketch(7, (240, 200)))


def _make_progressive(random: Random) -> bytes:
    noise = Image.fromarray(random.integers(0, 256, (256, 256), np.uint8))
    return _encode(noise, "JPEG", progressive=True)


def _make_tags(width: int, height: int, compression: int) -> list[tuple[int, int, list[int]]]:
    """The tags of a grey picture of 8 bits."""
    return [(256, LONG, [width]), (257, LONG, [height]), (258, SHORT, [8]),
            (259, SHORT, [compression]), (262, SHORT, [1]), (277, SHORT, [1])]  # fmt: skip


KINDS: dict[str, Kind] = {
    "joined digits": Kind(_draw_joined_digits, (1, 4, 10, 20)),
    "a page of digits": Kind(_draw_page, (1, 4, 16, 64)),
    "dots": Kind(_draw_dots, (1, 3, 7)),
    "a lattice": Kind(_draw_lattice, (1, 3, 7)),
    "noise, grey": Kind(_draw_noise, (1, 4, 12, 49), seeds=1),
    "noise, JPEG": Kind(_draw_noisy_jpeg, (1, 4, 12, 49), seeds=1),
    "nothing, 16 bits with alpha": Kind(_draw_large_nothing, (1, 12, 49), seeds=1),
    "nothing, interlaced": Kind(_draw_interlaced, (1, 12, 49), seeds=1),
    "a large GIF without data": Kind(_draw_large_gif, (1, 12, 49, 400)),
    "a large JPEG without data": Kind(_draw_large_jpeg, (1, 12, 49, 400)),
    "a PNG's data without end": Kind(_draw_bomb, (1, 10, 100, 400), seeds=1),
    "a PNG's notes, packed": Kind(_draw_text_bombs, (1, 10, 100, 1000), seeds=3),
    "a PNG's chunks": Kind(_draw_png_chunks, (10, 90, 300, 2000), seeds=3),
    "a PNG's wrong size": Kind(_draw_lying_png, (6, 12, 16, 31), seeds=3),
    "a JPEG's hidden scans": Kind(_draw_jpeg_scans, (1, 4, 16, 32), seeds=3),
    "a JPEG's notes": Kind(_draw_jpeg_notes, (1, 10, 100, 1000), seeds=3),
    "EXIF in segments": Kind(_draw_jpeg_exif, (1, 10, 100, 1000), seeds=1),
    "a JPEG's filling": Kind(_draw_jpeg_filling, (1, 4, 16, 39), seeds=3),
    "run lengths": Kind(_draw_run_lengths, (1, 2, 10, 39), seeds=3),
    "a GIF's comments": Kind(_draw_gif_notes, (1, 10, 100, 2000)),
    "a TIFF's tiles": Kind(_draw_tiff_tiles, (1, 16, 256), seeds=3),
    "a TIFF's strips": Kind(_draw_tiff_strips, (1, 100, 1000)),
    "a TIFF's tags": Kind(_draw_tiff_tags, (1, 4, 25)),
    "a large TIFF of nothing": Kind(_draw_large_tiff, (1, 12, 49)),
    "a damaged TIFF": Kind(_draw_damaged_tiff, tuple(range(len(TIFF_COMPRESSIONS))), seeds=3),
    "a damaged file": Kind(_draw_damaged, tuple(range(len(OTHER_FORMS))), seeds=4),
    "another format": Kind(_draw_foreign, tuple(range(len(FOREIGN_FORMS))), seeds=1),
    "frames": Kind(_draw_frames, (2, 40, 200)),
    "junk": Kind(_draw_junk, (1, 100, 10_000), seeds=3),
}

"""TIFF files that cost more than they show, or lack something."""

import struct
import threading
import zlib
from collections.abc import Sequence
from contextlib import suppress

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from benchmarks.harness.picture_files import make_tiff
from inkdigit.errors import LargePictureError, PictureError
from inkdigit.imaging.content import split_content
from inkdigit.imaging.decode import decode
from inkdigit.imaging.jpeg import JPEG_LIMITS
from inkdigit.imaging.limits import Limits
from support.hostile_files import TIFF_COMPRESSIONS, find_strip, noise, tiff_of
from support.pictures import encoded

SMALL = [(256, 4, [16]), (257, 4, [8]), (258, 3, [8]), (262, 3, [1]), (277, 3, [1])]
"""The tags of a grey picture of 16x8 pixels."""
Tags = list[tuple[int, int, Sequence[int]]]


def tiled(width: int, height: int, count: int = 1) -> bytes:
    """A picture of 16x8 pixels a tile, of deflated tiles of another size; all share their bytes."""
    data = zlib.compress(bytes(width * height), 9)
    tags: Tags = [*SMALL[1:], (256, 4, [16 * count]), (259, 3, [8])]
    tags += [(322, 4, [width]), (323, 4, [height]), (325, 4, [len(data)] * count)]
    start = 8 + 2 + 12 * 10 + 4 + (8 * count if count > 1 else 0)
    return make_tiff([*tags, (324, 4, [start] * count)], data)


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "CMYK", "I;16", "F", "LAB"])
@pytest.mark.parametrize("options", [{}, {"big_tiff": True}, {"compression": "tiff_lzw"}])
def test_every_pixel_is_as_pillow_gives_it(mode: str, options: dict[str, object]) -> None:
    grey = noise().convert("L")
    if mode == "I;16":
        grey = Image.fromarray(np.asarray(grey).astype(np.uint16) * 257)
    image = grey if mode == "I;16" else noise().convert("RGB").convert(mode)
    if mode == "LAB":
        image = Image.merge("LAB", noise().split())
    content = encoded(image, "TIFF", **options)
    assert np.array_equal(decode(content), decode(image))


def test_a_turn_is_kept(grey: NDArray[np.uint8]) -> None:
    content = encoded(Image.fromarray(grey), "TIFF", tiffinfo={274: 6})
    assert np.array_equal(decode(content)[:, :, 0], np.rot90(grey, -1))


def test_strips_and_tiles_are_put_together() -> None:
    image = noise(70, 50)
    strips = encoded(image, "TIFF", compression="tiff_lzw", tiffinfo={278: 7})
    tiles = encoded(image, "TIFF", compression="tiff_lzw", tiffinfo={322: 32, 323: 16})
    for content in (strips, tiles):
        assert np.array_equal(decode(content), np.asarray(image))


def test_tiles_count_as_pixels_of_the_picture() -> None:
    assert decode(tiled(256, 256)).shape == (8, 16, 3)
    with pytest.raises(LargePictureError, match="pixels"):
        decode(tiled(8000, 8000))
    with pytest.raises(LargePictureError, match="pixels"):
        decode(tiled(16, 4000, 20), Limits(pixels=1_000_000))


def test_tiles_do_not_share_their_bytes() -> None:
    with pytest.raises(PictureError, match="beyond its end"):
        decode(tiled(16, 4000, 30))


def test_the_bytes_that_a_part_is_said_to_have_are_all_that_it_gets() -> None:
    data = zlib.compress(bytes(5_000_000))
    tags: Tags = [*SMALL, (259, 3, [8]), (278, 4, [8]), (279, 4, [len(data)])]
    with pytest.raises(PictureError, match="has no end"):
        decode(make_tiff(tags, data, places=273))


@pytest.mark.parametrize("compression", TIFF_COMPRESSIONS[1:])
def test_an_empty_part_is_damage(compression: str) -> None:
    """Where a strip is said to be empty, libtiff reads on to the end of the file."""
    content = tiff_of(noise(), compression)
    start, end = find_strip(content)
    byte_count = struct.pack("<HHII", 279, 4, 1, end - start)
    assert decode(content).shape == (48, 64, 3)
    with pytest.raises(PictureError, match="is empty"):
        decode(content.replace(byte_count, struct.pack("<HHII", 279, 4, 1, 0)))


@pytest.mark.parametrize("missing", [1, 20])
def test_a_part_ends_within_the_file(missing: int) -> None:
    """What stands behind it when it is decoded is a directory of our own, and no pixels."""
    data = (b"\x0f" + bytes(range(16))) * 8  # PackBits: sixteen bytes as they are
    tags: Tags = [*SMALL, (259, 3, [32773]), (278, 4, [8]), (279, 4, [len(data)])]
    content = make_tiff(tags, data, places=273)
    assert decode(content).shape == (8, 16, 3)
    with pytest.raises(PictureError, match="beyond its end"):
        decode(content[:-missing])


@pytest.mark.parametrize("compression", [1, 5, 8, 32773])
def test_a_picture_that_lacks_a_strip_is_damaged(compression: int) -> None:
    tags: Tags = [*SMALL, (259, 3, [compression]), (278, 4, [4]), (279, 4, [64])]
    with pytest.raises(PictureError, match="1 of its 2 strips"):
        decode(make_tiff(tags, bytes(200), places=273))


def test_a_directory_has_an_end() -> None:
    tags: Tags = [*SMALL, (259, 3, [1]), (278, 4, [8]), (279, 4, [128])]
    notes: Tags = [(1000 + number, 4, [0]) for number in range(5_000)]
    assert decode(make_tiff([*tags, *notes[:3_000]], bytes(128), places=273)).shape == (8, 16, 3)
    with pytest.raises(LargePictureError, match="at most 4,096 tags"):
        decode(make_tiff([*tags, *notes], bytes(128), places=273))


@pytest.mark.parametrize("value", [(256, 4, [16] * 65), (9999, 4, [0])])
def test_only_what_the_pixels_need_is_looked_at(value: tuple[int, int, list[int]]) -> None:
    """A note that points beyond the file is no damage of the pixels; a size that does is."""
    tags: Tags = [*SMALL, (259, 3, [1]), (278, 4, [8]), (279, 4, [128])]
    content = make_tiff([tag for tag in tags if tag[0] != value[0]] + [value], bytes(128),
                        places=273)  # fmt: skip
    if value[0] == 9999:
        content = content.replace(struct.pack("<HHII", 9999, 4, 1, 0),
                                  struct.pack("<HHII", 9999, 4, 2**31, 2**31))  # fmt: skip
        assert decode(content).shape == (8, 16, 3)
    else:
        with pytest.raises(PictureError, match="damaged: its tag 256"):
            decode(content)


def test_a_directory_that_ends_early_is_damaged() -> None:
    content = tiff_of(noise(), "raw")
    place = int.from_bytes(content[4:8], "little")
    with pytest.raises(PictureError, match="its directory is cut off"):
        decode(content[: place + 30] if place > 8 else content[:30])


@pytest.mark.parametrize("place", [2**40, 2**63, 2**64 - 1])
def test_a_place_beyond_any_file_is_damage(place: int) -> None:
    """A BigTIFF writes its places in eight bytes; Python's are of seven and a half."""
    sound = encoded(noise(), "TIFF", big_tiff=True)
    with pytest.raises(PictureError, match="its directory is cut off"):
        decode(sound[:8] + struct.pack("<Q", place) + sound[16:])
    (first,) = struct.unpack_from("<Q", sound, 8)
    (tags,) = struct.unpack_from("<Q", sound, first)
    behind = first + 8 + 20 * tags  # where the second page is
    content = sound[:behind] + struct.pack("<Q", place) + sound[behind + 8 :]
    assert np.array_equal(decode(content), decode(sound))
    whole, missing = split_content(content)
    assert np.array_equal(decode(whole), decode(sound))
    with pytest.raises(PictureError, match="its directory is cut off"):
        decode(missing)


def test_a_strip_beyond_any_file_is_damage() -> None:
    tags: Tags = [*SMALL, (259, 3, [1]), (278, 4, [8]), (279, 4, [128]), (273, 4, [0, 1])]
    content = make_tiff(tags, bytes(128)).replace(
        struct.pack("<HHI", 273, 4, 2), struct.pack("<HHI", 273, 16, 1)
    )
    with pytest.raises(PictureError, match="beyond its end"):
        decode(content)


@pytest.mark.parametrize(("kind", "samples"), [(3, 0), (3, 7), (4, 628), (11, 0x441D0000)])
def test_a_pixel_has_few_samples(kind: int, samples: int, caplog: pytest.LogCaptureFixture) -> None:
    """Pillow would say in its log that it has too many; the last is 628 as a float."""
    content = make_tiff([*SMALL, (259, 3, [1]), (279, 4, [128])], bytes(128), places=273)
    given = struct.pack("<HHII", 277, 3, 1, 1)
    assert content.count(given) == 1
    with pytest.raises(PictureError, match="1 to 6 samples"):
        decode(content.replace(given, struct.pack("<HHII", 277, kind, 1, samples)))
    assert caplog.text == ""


def test_parts_have_an_end() -> None:
    tags: Tags = [(256, 4, [600]), (257, 4, [600]), *SMALL[2:], (259, 3, [1])]
    with pytest.raises(LargePictureError, match="at most 262,140 strips or tiles"):
        decode(make_tiff([*tags, (322, 4, [1]), (323, 4, [1]), (324, 4, [8])]))


def test_scans_of_a_jpeg_within_are_counted() -> None:
    whole = encoded(noise(16, 8).convert("L"), "JPEG", progressive=True)
    last = whole.rindex(b"\xff\xda")
    scan = whole[whole.rindex(b"\xff\xc4", 0, last) : -2]
    tags: Tags = [*SMALL, (259, 3, [7]), (278, 4, [8])]
    for more, is_sound in ((2, True), (JPEG_LIMITS.scans, False)):
        data = whole[:-2] + scan * more + whole[-2:]
        content = make_tiff([*tags, (279, 4, [len(data)])], data, places=273)
        if is_sound:
            assert decode(content).shape == (8, 16, 3)
        else:
            with pytest.raises(LargePictureError, match="at most 50 scans"):
                decode(content)


@pytest.mark.parametrize("compression", TIFF_COMPRESSIONS[1:])
def test_nothing_is_printed_of_damage(compression: str, capfd: pytest.CaptureFixture[str]) -> None:
    content = bytearray(tiff_of(noise(), compression))
    start, end = find_strip(content)
    middle = (start + end) // 2
    content[middle:end] = np.random.default_rng(0).bytes(end - middle)
    with suppress(PictureError):
        decode(bytes(content))
    assert capfd.readouterr() == ("", "")


def test_damage_in_one_thread_is_none_in_another() -> None:
    """Faxes: libtiff says of their damage nothing but what it would print."""
    sound = tiff_of(noise(), "group4")
    content = bytearray(sound)
    start, end = find_strip(content)
    content[(start + end) // 2 : end] = b"\x5a" * (end - (start + end) // 2)
    outcomes: list[str] = []

    def decode_all(picture: bytes) -> None:
        for _ in range(30):
            try:
                decode(picture)
                outcomes.append("sound" if picture == sound else "passed")
            except PictureError:
                outcomes.append("damaged" if picture != sound else "failed")

    threads = [
        threading.Thread(target=decode_all, args=(picture,)) for picture in (sound, bytes(content))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(set(outcomes)) == ["damaged", "sound"]

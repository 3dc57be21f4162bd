"""Every mode, depth and turn of a picture gives the same upright RGB pixels."""

import os
import subprocess
import sys

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from inkdigit.imaging.decode import decode
from support.pictures import encoded


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "LA", "CMYK", "I;16", "I", "F"])
def test_every_mode_gives_rgb(grey: NDArray[np.uint8], mode: str) -> None:
    image = Image.fromarray(grey)
    if mode == "I;16":
        image = Image.fromarray(grey.astype(np.uint16) * 257)
    elif mode in ("I", "F"):
        image = Image.fromarray(grey.astype({"I": np.int32, "F": np.float32}[mode]))
    else:
        image = image.convert(mode)
    form = "TIFF" if mode in ("CMYK", "I", "F") else "PNG"
    pixels = decode(encoded(image, form))
    assert pixels.shape == (24, 32, 3)
    assert pixels.dtype == np.uint8
    off = pixels[:, :, 1].astype(int) - grey
    assert abs(off.mean()) < 3 if mode == "1" else np.abs(off).max() <= 3  # "1" is dithered


@pytest.mark.parametrize("bits", range(8, 17))
def test_a_scanner_may_fill_any_number_of_bits(grey: NDArray[np.uint8], bits: int) -> None:
    deep = np.rint(grey.astype(np.float64) * (2**bits - 1) / 255).astype(np.uint16)
    pixels = decode(encoded(Image.fromarray(deep), "TIFF"))
    assert np.abs(pixels[:, :, 1].astype(int) - grey).max() <= 1


@pytest.mark.parametrize("white", [1.0, 255.0, 4000.0])
def test_floats_may_reach_above_white(grey: NDArray[np.uint8], white: float) -> None:
    deep = Image.fromarray(np.where(grey > 0, white, 0).astype(np.float32))
    sharpened = deep.resize((64, 48), Image.Resampling.LANCZOS)
    assert np.asarray(sharpened).max() > 1.05 * white
    pixels = decode(encoded(sharpened, "TIFF"))
    assert pixels[24:, 32:].min() > 220
    assert pixels[:8, :8].max() < 20


@pytest.mark.parametrize("form", ["PNG", "WEBP", "JPEG"])
def test_damaged_exif_damages_no_pixel(grey: NDArray[np.uint8], form: str) -> None:
    damaged = encoded(Image.fromarray(grey), form, exif=b"Exif\0\0no TIFF at all", quality=95)
    sound = encoded(Image.fromarray(grey), form, quality=95)
    assert np.array_equal(decode(damaged), decode(sound))


@pytest.mark.parametrize("form", ["PNG", "HEIF"])
@pytest.mark.parametrize("turn", range(1, 9))
def test_the_exif_turn_is_honoured(grey: NDArray[np.uint8], turn: int, form: str) -> None:
    turned = {
        1: grey, 2: grey[:, ::-1], 3: grey[::-1, ::-1], 4: grey[::-1],
        5: grey.T, 6: np.rot90(grey, 1), 7: grey[::-1, ::-1].T, 8: np.rot90(grey, -1),
    }[turn]  # fmt: skip
    exif = Image.Exif()
    exif[0x0112] = turn
    stored = encoded(Image.fromarray(np.ascontiguousarray(turned)), form, exif=exif.tobytes())
    upright = decode(stored)[:, :, 0]
    assert upright.shape == grey.shape
    assert np.abs(upright.astype(int) - grey).mean() <= (0 if form == "PNG" else 4)


PEAK = """
import sys
from pathlib import Path
from benchmarks.harness.picture_files import make_png
from benchmarks.harness.processes import peak_megabytes
from inkdigit.imaging.decode import decode
colors, channels = int(sys.argv[1]), int(sys.argv[2])
content = make_png(3000, 3000, bytes(3000 * (3000 * channels + 1)), colors=colors)
decode(make_png(8, 8, bytes(8 * (8 * channels + 1)), colors=colors))
Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
before = peak_megabytes()
decode(content)
print((peak_megabytes() - before) / 9)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux for the peak")
@pytest.mark.parametrize(("colors", "channels", "most"), [(0, 1, 12), (2, 3, 12), (6, 4, 16)])
def test_decoding_takes_few_bytes_a_pixel(colors: int, channels: int, most: float) -> None:
    """Pillow's own pixels, a copy of them, and those that are given."""
    done = subprocess.run(
        [sys.executable, "-c", PEAK, str(colors), str(channels)],
        capture_output=True, text=True, check=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )  # fmt: skip
    assert float(done.stdout) < most

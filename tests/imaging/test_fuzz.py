"""Random and mutated files of every format and compression: pixels or a PictureError, no crash.

A short run is part of the suite; `make fuzz` is the long one (INKDIGIT_FUZZ names its length).
"""

import os
import subprocess
import sys

import pytest

from support.hostile_files import TIFF_COMPRESSIONS

FILES = int(os.environ.get("INKDIGIT_FUZZ", "60"))
"""Mutated files of each form."""
MEGABYTES = 400
FORMS = (
    "PNG", "JPEG", "JPEG progressive", "JPEG restarts", "MPO", "WEBP", "WEBP lossless", "BMP",
    "BMP runs", "GIF", "HEIF", "random", *(f"TIFF {name}" for name in TIFF_COMPRESSIONS),
)  # fmt: skip

PROGRAM = """
import io, random, resource, sys
from pathlib import Path
import numpy as np
from PIL import Image
import pillow_heif
from inkdigit import LargePictureError, PictureError, Reader
from inkdigit.imaging.decode import decode
from inkdigit.synthetic.samples import sketch
from support.hostile_files import make_run_length_bmp, tiff_of
from support.pictures import encoded

form, files = sys.argv[1], int(sys.argv[2])
pillow_heif.register_heif_opener()
choice, reader = random.Random(form), Reader.load()
picture = Image.fromarray(sketch(7, (120, 90)))
name, _, variant = form.partition(" ")
if name == "TIFF":
    whole = tiff_of(picture, variant)
elif variant == "runs":
    codes = b""
    for row in np.asarray(picture.convert("L"))[::-1]:
        codes += b"".join(bytes([1, 255 - value]) for value in row) + b"\\0\\0"
    whole = make_run_length_bmp(90, 120, codes)
else:
    options = {"progressive": {"progressive": True}, "restarts": {"restart_marker_blocks": 2},
               "lossless": {"lossless": True}}.get(variant, {})
    if name == "MPO":
        options = {"save_all": True, "append_images": [picture]}
    whole = encoded(picture, "PNG" if name == "random" else name, **options)
sound = reader.read(whole, one=True)
assert (sound.text, sound.status) == ("7", "read"), sound
pixels, refused = decode(whole), 0
for _ in range(files):
    content = bytearray(whole)
    if form == "random":
        content = bytearray(choice.randbytes(choice.randrange(1, 4000)))
    for _ in range(choice.randrange(1, 12)):
        content[choice.randrange(len(content))] = choice.randrange(256)
    if choice.random() < 0.3:
        del content[choice.randrange(1, len(content)):]
    try:
        decoded = decode(bytes(content))
    except PictureError as error:
        assert "\\n" not in str(error) and len(str(error)) < 300, error
        refused += 1
        continue
    assert decoded.dtype == np.uint8 and decoded.ndim == 3 and decoded.shape[2] == 3
    if name == "PNG":  # which has a checksum for everything
        assert np.array_equal(decoded, pixels)
    assert reader.read(decoded, one=True).status in ("read", "unsure", "blank", "not_digits")
status = Path("/proc/self/status")
if status.exists():  # the peak of this program alone; getrusage counts what pytest had before it
    peak = int(status.read_text().split("VmHWM:")[1].split()[0])
else:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
print(peak // 1024, refused / files)
"""


@pytest.mark.parametrize("form", FORMS)
def test_a_damaged_file_never_crashes_or_takes_much_memory(form: str) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", PROGRAM, form, str(FILES)],
        capture_output=True, text=True, check=False, timeout=60 + 5 * FILES,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stderr == ""
    megabytes, refused = map(float, done.stdout.split())
    assert megabytes < MEGABYTES
    assert refused > (0.9 if form in ("PNG", "random") else 0.1)

"""Random and mutated files of every format: a reading or a PictureError, never a crash.

A short run is part of the suite; `make fuzz` is the long one (INKDIGIT_FUZZ names its length).
"""

import os
import subprocess
import sys

import pytest

FILES = int(os.environ.get("INKDIGIT_FUZZ", "60"))
"""Mutated files of each format."""
MEGABYTES = 400
FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "TIFF", "GIF", "HEIF", "random")

PROGRAM = """
import io, random, resource, sys
from pathlib import Path
import numpy as np
from PIL import Image
import pillow_heif
from inkdigit import PictureError, Reader
from inkdigit.synthetic.samples import sketch

form, files = sys.argv[1], int(sys.argv[2])
pillow_heif.register_heif_opener()
choice, reader = random.Random(form), Reader.load()
whole = io.BytesIO()
Image.fromarray(sketch(7, (120, 90))).save(whole, "PNG" if form == "random" else form)
for _ in range(files):
    content = bytearray(whole.getvalue())
    if form == "random":
        content = bytearray(choice.randbytes(choice.randrange(1, 4000)))
    for _ in range(choice.randrange(1, 12)):
        content[choice.randrange(len(content))] = choice.randrange(256)
    if choice.random() < 0.3:
        del content[choice.randrange(1, len(content)):]
    try:
        reading = reader.read(bytes(content), one=choice.random() < 0.5)
        assert reading.status in ("read", "unsure", "blank", "not_digits"), reading
    except PictureError as error:
        assert str(error)
status = Path("/proc/self/status")
if status.exists():  # the peak of this program alone; getrusage counts what pytest had before it
    peak = int(status.read_text().split("VmHWM:")[1].split()[0])
else:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
print(peak // 1024)
"""


@pytest.mark.parametrize("form", FORMATS)
def test_a_damaged_file_never_crashes_or_takes_much_memory(form: str) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", PROGRAM, form, str(FILES)],
        capture_output=True, text=True, check=False, timeout=60 + FILES,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    assert int(done.stdout) < MEGABYTES

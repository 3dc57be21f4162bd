"""Make an archive: `python -m benchmarks.harness.make_archive FOLDER COUNT small|photo`."""

import io
import sys
from pathlib import Path

from PIL import Image

from inkdigit.synthetic.samples import Pen, sketch

DIFFERENT = 100
"""Pictures that are drawn; more are their copies."""
SIZES = {"small": (100, 90, "PNG"), "photo": (2000, 1500, "JPEG")}
IN_A_FOLDER = 1_000


def main() -> None:
    folder, count, kind = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    drawn = [draw(number, kind) for number in range(min(count, DIFFERENT))]
    for number in range(count):
        file = folder / f"{number // IN_A_FOLDER:04}" / f"{number:07}.{SIZES[kind][2].lower()}"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(drawn[number % DIFFERENT])


def draw(number: int, kind: str) -> bytes:
    height, width, form = SIZES[kind]
    stream = io.BytesIO()
    pixels = sketch(number % 10, (height + number, width), Pen(), height=0.3 + 0.004 * number)
    Image.fromarray(pixels).save(stream, form)
    return stream.getvalue()


if __name__ == "__main__":
    main()

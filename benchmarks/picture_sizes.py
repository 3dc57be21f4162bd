"""From a drawing of 200 x 200 to a photo of 12 megapixels: how long reading takes, and what memory.

And what the way through a picture costs: MNIST's test digits enlarged, inverted and moved on a
canvas, read with `one`, against `predict_proba` on the frames themselves.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from measure import data_folder, headline, options, progress, run_script, table

# Each size in a process of its own, so that the peak memory is its own.
READ = """
import json, sys, time
from statistics import median
from pathlib import Path
from inkdigit import Reader
content, reader, times = Path(sys.argv[1]).read_bytes(), Reader.load(), []
for _ in range(int(sys.argv[2])):
    began = time.perf_counter()
    text = reader.read(content).text
    times.append(time.perf_counter() - began)
facts = {"text": text, "p50": 1000 * median(times), "slowest": 1000 * max(times)}
print(json.dumps(facts))
"""
DRAW = """
import sys
import numpy as np
from PIL import Image
from inkdigit.synthetic.samples import Pen, sketch
text, height, width, share = sys.argv[2], *map(int, sys.argv[3:5]), float(sys.argv[5])
pen, size = Pen((35, 50, 140), (236, 233, 226), 0.09), (height, width // len(text))
picture = np.hstack([sketch(int(digit), size, pen, height=share) for digit in text])
if height > 1000:
    across, down = np.linspace(0.55, 1.0, width), np.linspace(0.9, 1.0, height)
    light = (down[:, None] * across)[:, :, None]
    noise = np.random.default_rng(0).normal(0, 3, picture.shape)
    picture = (picture * light + noise).clip(0, 255).astype(np.uint8)
Image.fromarray(picture).save(sys.argv[1], quality=92)
"""
CANVAS = """
import json, sys
from pathlib import Path
import cv2
import numpy as np
from inkdigit import Reader
from inkdigit.data.mnist import load_mnist
test = load_mnist(Path(sys.argv[1])).test
reader, random = Reader.load(), np.random.default_rng(0)
frames = (reader.predict_proba(test.frames).argmax(axis=1) == test.labels).mean()
right = 0
for frame, label in zip(test.frames, test.labels):
    side = int(random.integers(28, 200))
    canvas = np.zeros((320, 320), np.uint8)
    x, y = random.integers(0, 320 - side + 1, 2)
    method = cv2.INTER_CUBIC if side > 28 else cv2.INTER_NEAREST
    canvas[y : y + side, x : x + side] = cv2.resize(frame, (side, side), interpolation=method)
    right += reader.read(255 - canvas, one=True).text == str(label)
print(json.dumps({"frames": float(frames), "canvas": right / len(test)}))
"""
SIZES = (
    ("a 7, 200 x 200, PNG", ("7", 200, 200, 0.6), "png", "5 ms, aim 2"),
    ("a 7, 12 megapixels, JPEG", ("7", 3000, 4000, 0.12), "jpg",
     "250 ms, aim 120; 400 MB, aim 300"),
    ("a tall 206, the same", ("206", 3000, 3999, 0.9), "jpg", ""),
)  # fmt: skip
"""Digits, the height and width of the picture, and how much of its part of that each fills."""


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--runs", type=int, default=20, help="of each size")
    given = parser.parse_args()
    headline("picture_sizes: from the bytes of a picture to its reading, one thread")
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for name, drawn, suffix, asked in SIZES:
            progress(f"picture_sizes: {name}")
            picture = Path(folder) / f"digit.{suffix}"
            draw = [sys.executable, "-c", DRAW, str(picture), *map(str, drawn)]
            subprocess.run(draw, check=True)
            script = Path(folder) / "read.py"
            script.write_text(READ, "utf-8")
            cold, facts = run_script(str(script), str(picture), str(given.runs))
            rows.append(
                (
                    name,
                    facts["text"],
                    f"{facts['p50']:.1f}",
                    f"{facts['slowest']:.1f}",
                    f"{cold.megabytes:.0f}",
                    asked,
                )
            )
        table(("picture", "read", "p50 ms", "slowest ms", "peak MB", "asked at most"), rows)
        progress("picture_sizes: MNIST on a canvas")
        script = Path(folder) / "canvas.py"
        script.write_text(CANVAS, "utf-8")
        _, facts = run_script(str(script), str(data_folder(given.data)))
    lost = 100 * (facts["frames"] - facts["canvas"])
    print(
        f"\nMNIST's test digits: {facts['frames']:.2%} of the frames right, "
        f"{facts['canvas']:.2%} on a canvas: {lost:.2f} points lost (asked at most 0.2, aim 0)."
    )


if __name__ == "__main__":
    main()

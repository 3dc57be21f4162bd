"""From a drawing of 200 x 200 to a photo of 12 megapixels: how long reading takes, and what memory.

And what the way through a picture costs: MNIST's test digits enlarged, inverted and moved on a
canvas, read with `one`, against `predict_proba` on the frames themselves.

    python -m benchmarks.picture_sizes [--runs 20] [--data DIR]
"""

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from benchmarks.harness.options import build_parser, find_data_folder
from benchmarks.harness.processes import run_cold, run_python
from benchmarks.harness.report import print_headline, print_progress, print_table


@dataclass(frozen=True)
class Size:
    """A picture to draw: its digits, its sides in pixels, and how much of its part each fills."""

    name: str
    digits: str
    height: int
    width: int
    share: float
    suffix: str
    target: str


SIZES = (
    Size("a 7, 200 x 200, PNG", "7", 200, 200, 0.6, "png", "5 ms, aim 2"),
    Size("a 7, 12 megapixels, JPEG", "7", 3000, 4000, 0.12, "jpg",
         "250 ms, aim 120; 400 MB, aim 300"),
    Size("a tall 206, the same", "206", 3000, 3999, 0.9, "jpg", ""),
)  # fmt: skip


def main() -> None:
    parser = build_parser(__doc__)
    parser.add_argument("--runs", type=int, default=20, help="of each size")
    given = parser.parse_args()
    print_headline("picture_sizes: from the bytes of a picture to its reading, one thread")
    rows = [measure_size(size, given.runs) for size in SIZES]
    print_table(("picture", "read", "p50 ms", "slowest ms", "peak MB", "asked at most"), rows)
    print_canvas(find_data_folder(given.data))


def measure_size(size: Size, runs: int) -> tuple[str, ...]:
    """Read a picture in a process of its own, so that the peak memory is its own."""
    print_progress(f"picture_sizes: {size.name}")
    with tempfile.TemporaryDirectory() as folder:
        picture = str(Path(folder) / f"digit.{size.suffix}")
        drawn = (size.digits, str(size.height), str(size.width), str(size.share))
        draw = ("-m", "benchmarks.harness.draw_picture", picture, *drawn, "--ballpoint")
        run_cold(sys.executable, *draw)
        run, facts = run_python("-m", "benchmarks.harness.time_reading", picture, str(runs))
    return (
        size.name,
        facts["text"],
        f"{facts['p50']:.1f}",
        f"{facts['slowest']:.1f}",
        f"{run.megabytes:.0f}",
        size.target,
    )


def print_canvas(data: Path) -> None:
    print_progress("picture_sizes: MNIST on a canvas")
    _, facts = run_python("-m", "benchmarks.harness.read_canvas", str(data))
    lost = 100 * (facts["frames"] - facts["canvas"])
    print(
        f"\nMNIST's test digits: {facts['frames']:.2%} of the frames right, "
        f"{facts['canvas']:.2%} on a canvas: {lost:.2f} points lost (asked at most 0.2, aim 0)."
    )


if __name__ == "__main__":
    main()

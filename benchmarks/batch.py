"""An archive: one process against two, against a bare loop, and memory as the archive grows.

    python -m benchmarks.batch [--pictures 2000] [--fewer 200] [--photos 50] [--data DIR]

Small pictures, and photos of 3 megapixels, are made here. Memory is that of the largest process;
that it does not grow, `--pictures 50000 --fewer 2000 --photos 0` shows.
"""

import sys
import tempfile
from pathlib import Path

from benchmarks.harness.options import build_parser
from benchmarks.harness.processes import INKDIGIT, ColdRun, run_cold
from benchmarks.harness.report import print_headline, print_progress, print_table


def main() -> None:
    parser = build_parser(__doc__)
    parser.add_argument("--pictures", type=int, default=2_000, help="small ones [2000]")
    parser.add_argument("--fewer", type=int, help="that memory is compared with [a tenth of them]")
    parser.add_argument("--photos", type=int, default=50, help="of 3 megapixels; 0 for none [50]")
    given = parser.parse_args()
    print_headline("batch: an archive, from cold to a table of Parquet")
    with tempfile.TemporaryDirectory() as folder:
        small, large = Path(folder) / "pictures", Path(folder) / "photos"
        make_archive(small, given.pictures, "small")
        print_archive(f"{given.pictures:,} small pictures", small, given.pictures)
        fewer = given.fewer or given.pictures // 10
        make_archive(Path(folder) / "fewer", fewer, "small")
        few = run_batch(Path(folder) / "fewer", jobs=1)
        print(f"\nOf {fewer:,} of them: {few.megabytes:.0f} MB with one process.")
        if given.photos:
            make_archive(large, given.photos, "photo")
            print_archive(f"{given.photos:,} photos of 3 megapixels", large, given.photos)


def make_archive(folder: Path, count: int, kind: str) -> None:
    print_progress(f"batch: making {count:,} pictures")
    make = ("-m", "benchmarks.harness.make_archive", str(folder), str(count), kind)
    run_cold(sys.executable, *make)


def run_batch(folder: Path, jobs: int) -> ColdRun:
    """Read an archive into a new table."""
    print_progress(f"batch: {folder.name}, {jobs} at once")
    with tempfile.TemporaryDirectory() as out:
        options = ("--out", str(Path(out) / "table"), "--one", "--jobs", str(jobs))
        return run_cold(INKDIGIT, "batch", str(folder), *options)


def print_archive(title: str, folder: Path, count: int) -> None:
    print_progress(f"batch: {folder.name}, a bare loop")
    bare = run_cold(sys.executable, "-m", "benchmarks.harness.bare_loop", str(folder))
    one, two = run_batch(folder, jobs=1), run_batch(folder, jobs=2)
    rows = [
        (name, f"{run.seconds:.1f}", f"{count / run.seconds:.1f}", f"{run.megabytes:.0f}", asked)
        for name, run, asked in (
            ("Reader.read in a loop", bare, ""),
            ("batch --jobs 1", one, f"{bare.seconds / one.seconds:.0%} of that; asked: 70 %"),
            ("batch --jobs 2", two, f"{one.seconds / two.seconds:.2f} times one; asked: 1.8"),
        )
    ]
    print_table((title, "seconds", "a second", "peak MB", "compared"), rows)


if __name__ == "__main__":
    main()

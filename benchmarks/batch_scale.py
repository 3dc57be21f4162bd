"""The ledger and the listing of `inkdigit batch`, as an archive grows: time a part, and memory.

    python -m benchmarks.batch_scale [--entries 10000000]

The ledger is a real one, filled with so many pictures that are not there; so is the planning and
finishing of parts. 100 million take 15 GB of disk, and some minutes. Times are a core's.
"""

import random
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from itertools import count, islice, repeat
from pathlib import Path
from typing import NamedTuple

from benchmarks.harness.options import build_parser
from benchmarks.harness.report import print_headline, print_progress, print_table
from inkdigit.batch.database import LEDGER_FILE
from inkdigit.batch.folders import sort_in_blocks
from inkdigit.batch.ledger import Ledger
from inkdigit.batch.listing import Listing
from inkdigit.batch.part import NotedRow, Part, PartResult
from inkdigit.batch.picture import Picture

PART_SIZE = 1_000
PARTS = 20
"""That are timed at each size."""
KNOWN = 50_000
"""Pictures that are passed over at each size."""
MADE_WITH = {"model": "1234", "format": "csv"}
VERSION = "12345-1700000000000000000"
FILL = """
INSERT INTO pictures (id, key, version)
WITH RECURSIVE numbers (number) AS (
    SELECT :first UNION ALL SELECT number + 1 FROM numbers WHERE number < :last)
SELECT number, CAST(printf('/archive/scans/%012d0.png', number) AS BLOB), :version FROM numbers
"""


class Measured(NamedTuple):
    """What a size costs.

    A core's milliseconds a part of new pictures, in the order of names and in none; known pictures
    that are passed over a second; and memory.
    """

    ordered: float
    shuffled: float
    known: float
    megabytes: float


def main() -> None:
    parser = build_parser(__doc__)
    parser.add_argument("--entries", type=int, default=10_000_000, help="pictures [10000000]")
    given = parser.parse_args()
    print_headline("batch_scale: what grows with an archive")
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "table"
        with Ledger.open(out, MADE_WITH):
            pass
        entries = 0
        for size in find_sizes(given.entries):
            print_progress(f"batch_scale: a ledger of {size:,} pictures")
            fill(out / LEDGER_FILE, entries, size)
            entries = size
            measured = measure(out, entries)
            gigabytes = (out / LEDGER_FILE).stat().st_size / 1e9
            row = (
                f"{size:,}",
                f"{measured.ordered:.1f}",
                f"{measured.shuffled:.1f}",
                f"{measured.known:,.0f}",
                f"{measured.megabytes:.0f}",
                f"{gigabytes:.2f}",
            )
            print_progress(f"batch_scale: {', '.join(row)}")
            rows.append(row)
    print_table(
        ("pictures known", "ms a part, names in order", "in no order", "known ones a second",
         "MB", "GB on disk"), rows)  # fmt: skip
    print_listing(given.entries)


def find_sizes(largest: int) -> list[int]:
    sizes = [100_000, 1_000_000, 10_000_000, 30_000_000, 100_000_000]
    return [*(size for size in sizes if size < largest), largest]


def fill(file: Path, first: int, last: int) -> None:
    """Fill a ledger up to a size, as runs before would have."""
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute(FILL, {"first": first + 1, "last": last, "version": VERSION})
    connection.close()


def measure(out: Path, entries: int) -> Measured:
    """Plan and finish parts of new pictures, pass over known ones, and leave all as it was."""
    dice = random.Random(0)  # noqa: S311 - no secret
    with Ledger.open(out, MADE_WITH) as ledger:
        ordered = measure_parts(ledger, (make_picture(entries + n, "5") for n in count(1)))
        shuffled = measure_parts(
            ledger, (make_picture(dice.randrange(entries), f"7{n}") for n in count())
        )
        began = time.process_time()
        known = (make_picture(dice.randrange(1, entries), "0") for _ in range(KNOWN))
        assert not list(ledger.plan_parts(known, repeat(PART_SIZE), Listing()))  # noqa: S101 - as a test
        rate = KNOWN / (time.process_time() - began)
        megabytes = read_memory()
    with sqlite3.connect(out / LEDGER_FILE) as connection:
        connection.execute("DELETE FROM pictures WHERE id > ?", (entries,))
        connection.execute("DELETE FROM parts")
    connection.close()
    return Measured(ordered, shuffled, rate, megabytes)


def measure_parts(ledger: Ledger, pictures: Iterator[Picture]) -> float:
    """Give the milliseconds that a part takes, planned and finished; the median."""
    times = []
    parts = ledger.plan_parts(pictures, repeat(PART_SIZE), Listing())
    for _ in range(PARTS):
        began = time.process_time()
        part = next(parts)
        ledger.finish_part(make_result(ledger, part))
        times.append(time.process_time() - began)
    return 1000 * sorted(times)[PARTS // 2]


def make_picture(number: int, tail: str) -> Picture:
    path = f"/archive/scans/{number:012}{tail}.png"
    return Picture(path, path, version=VERSION)


def make_result(ledger: Ledger, part: Part) -> PartResult:
    """Write what a worker writes, but for its readings."""
    drafts = Path(ledger.drafts)
    drafts.mkdir(exist_ok=True)
    draft = f"{part.number}.draft"
    (drafts / draft).write_bytes(b"rows")
    noted = tuple(
        NotedRow(picture.path, 1, "unsure", "7", index / 300, None)
        for index, picture in enumerate(islice(part.pictures, 250))
    )
    return PartResult(part.number, draft, 4, PART_SIZE, {"read": 750, "unsure": 250}, noted, ())


def print_listing(entries: int) -> None:
    """Sort names as a folder of so many has them, of which nobody holds all."""
    print_progress(f"batch_scale: listing {entries:,} names")
    names = (f"{number * 2654435761 % 2**32:010}.png" for number in range(entries))
    began, before = time.process_time(), read_memory()
    listed = sum(1 for _ in sort_in_blocks(names, str))
    seconds = time.process_time() - began
    print(f"\nOf a folder of {listed:,} names, {listed / seconds:,.0f} a second are listed, with "
          f"{read_memory() - before:.0f} MB more.")  # fmt: skip


def read_memory() -> float:
    """Megabytes that this process holds."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * 4096 / 1e6


if __name__ == "__main__":
    main()

"""Record what the package does, to the bit, and compare what two versions do.

    python -m tools.record_behaviour record before.jsonl --pictures DIR [--pictures DIR ...]
    python -m tools.record_behaviour compare before.jsonl after.jsonl [--renamed OLD=NEW ...]

It records the package that Python imports, so PYTHONPATH chooses the version. It uses only what
a user sees: `Reader`, the command, the server, and the ONNX files. Thus the same script, with
nothing changed, records a version before and one after all its modules were renamed. Two records
can be compared where the same machine and the same libraries made them.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from tools.behaviour.command import record_command
from tools.behaviour.comparison import compare
from tools.behaviour.machine import record_machine
from tools.behaviour.networks import record_networks
from tools.behaviour.readings import record_drawings, record_errors, record_folder, record_formats
from tools.behaviour.record import Record, read_records, write_records
from tools.behaviour.server import record_server

Part = Callable[[], Iterable[Record]]


def main() -> None:
    """Run the script; a comparison that finds a difference ends with exit code 1."""
    asked = parse_arguments()
    if asked.action == "record":
        write_records(asked.out, record(asked.pictures))
        return
    renamed = dict(pair.split("=", 1) for pair in asked.renamed)
    before, after = read_records(asked.before, renamed), read_records(asked.after)
    is_same = compare(before, after, most=asked.most, strict=asked.strict)
    sys.exit(0 if is_same else 1)


def record(folders: list[Path]) -> list[Record]:
    """Record everything, part by part; how long each takes goes to stderr."""
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        parts: dict[str, Part] = {
            "machine": record_machine,
            "networks": record_networks,
            "drawings": record_drawings,
            "formats": record_formats,
            "errors": partial(record_errors, scratch / "errors"),
            "command": partial(record_command, scratch / "command"),
            "server": partial(record_server, scratch / "server"),
        }
        for folder in folders:
            parts[f"pictures in {folder}"] = partial(record_folder, folder)
        return [one for title, part in parts.items() for one in run(title, part)]


def run(title: str, part: Part) -> list[Record]:
    """Record one part."""
    began = time.perf_counter()
    records = list(part())
    seconds = time.perf_counter() - began
    print(f"{title}: {len(records):,} records, {seconds:.1f} s", file=sys.stderr, flush=True)
    return records


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    actions = parser.add_subparsers(dest="action", required=True)
    recording = actions.add_parser("record", help="record the package that Python imports")
    recording.add_argument("out", type=Path, metavar="OUT.jsonl")
    recording.add_argument(
        "--pictures", type=Path, metavar="DIR", action="append", default=[],
        help="read every picture below it, too, in each way that there is",
    )  # fmt: skip
    comparing = actions.add_parser("compare", help="say where two records differ")
    comparing.add_argument("before", type=Path, metavar="BEFORE.jsonl")
    comparing.add_argument("after", type=Path, metavar="AFTER.jsonl")
    comparing.add_argument(
        "--renamed", metavar="OLD=NEW", action="append", default=[],
        help="a whole word that was renamed on purpose, as it stands in BEFORE and in AFTER",
    )  # fmt: skip
    comparing.add_argument(
        "--most", type=int, default=20, help="differences that are shown of each kind"
    )
    comparing.add_argument(
        "--strict", action="store_true", help="fail where only words or descriptions differ, too"
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()

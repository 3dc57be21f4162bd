"""How long it takes to read one picture: cold, loaded, and the tutorial's way with a saved model.

The tutorial's side is favoured: its model is trained and saved beforehand, and the libraries of
its plot are not loaded.
"""

import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.harness.options import build_parser, find_data_folder
from benchmarks.harness.processes import INKDIGIT, ColdRun, run_cold, run_python, run_tutorial
from benchmarks.harness.report import median_ratio, print_headline, print_progress, print_table

DIGIT = 7


def main() -> None:
    parser = build_parser(__doc__)
    parser.add_argument("--model", help="a run folder or an ONNX file [default: the shipped one]")
    parser.add_argument("--runs", type=int, default=10, help="of each cold process")
    parser.add_argument("--calls", type=int, default=2000, help="of predict_proba")
    given = parser.parse_args()
    data = find_data_folder(given.data)
    chosen = ["--model", given.model] if given.model else []
    print_headline("read_latency: one picture of 200x200 pixels")
    with tempfile.TemporaryDirectory() as folder:
        picture, saved = str(Path(folder, "one.png")), str(Path(folder, "tutorial.keras"))
        draw = (picture, str(DIGIT), "200", "200", "0.6")
        run_cold(sys.executable, "-m", "benchmarks.harness.draw_picture", *draw)
        print_progress("read_latency: the tutorial trains its model")
        train = ("--data", str(data), "--epochs", "1", "--model", saved, "--repeats", "0")
        run_tutorial(*train)
        reads, helps, theirs = run_in_turns(picture, saved, chosen, given.runs)
        print_progress("read_latency: a loaded model")
        again = ("--model", saved, "--read", picture, "--repeats", "50")
        _, tutorial = run_tutorial(*again)
    speed = ("-m", "benchmarks.harness.reader_speed", "--calls", str(given.calls))
    _, ours = run_python(*speed, *chosen)
    print_cold(reads, helps, theirs)
    print_loaded(ours, tutorial)


def run_in_turns(
    picture: str, saved: str, chosen: list[str], runs: int
) -> tuple[list[ColdRun], list[ColdRun], list[ColdRun]]:
    """`inkdigit read`, `inkdigit --help` and the tutorial in turns, after one warm-up."""
    reads, helps, theirs = [], [], []
    for number in range(runs + 1):
        print_progress(f"read_latency: cold run {number} of {runs}")
        reads.append(run_cold(INKDIGIT, "read", picture, "--one", *chosen))
        helps.append(run_cold(INKDIGIT, "--help"))
        again = ("--model", saved, "--read", picture, "--repeats", "0")
        theirs.append(run_tutorial(*again)[0])
    predicted = reads[0].output.split("\t")[1]
    if predicted != str(DIGIT):
        print_progress(f"read_latency: the picture shows a {DIGIT}, inkdigit read {predicted}")
    return reads[1:], helps[1:], theirs[1:]


def print_cold(reads: list[ColdRun], helps: list[ColdRun], theirs: list[ColdRun]) -> None:
    ratio = median_ratio([run.seconds for run in theirs], [run.seconds for run in reads])
    rows = [
        (
            name,
            f"{median(run.seconds for run in runs):.3f}",
            f"{max(run.seconds for run in runs):.3f}",
            f"{max(run.megabytes for run in runs):.0f}",
            asked,
        )
        for name, runs, asked in (
            ("inkdigit read one.png --one", reads, "0.6 s, aim 0.4; 250 MB"),
            ("inkdigit --help", helps, "0.25 s, aim 0.15"),
            ("the tutorial's way", theirs, ""),
        )
    ]
    print_table(("cold process", "median s", "slowest s", "peak MB", "asked at most"), rows)
    print(f"\nReading is {ratio:.1f} times faster than the tutorial's way (asked: at least 8).")


def print_loaded(ours: dict[str, Any], tutorial: dict[str, Any]) -> None:
    predict = 1000 * tutorial["predict"]
    rows = [
        ("predict_proba, one frame, p50", f"{ours['one_p50']:.3f} ms", "0.2 ms"),
        ("predict_proba, one frame, p99", f"{ours['one_p99']:.3f} ms", ""),
        ("Keras' predict, one frame, p50", f"{predict:.1f} ms", ""),
        ("Keras' p50 over ours", f"{predict / ours['one_p50']:.0f} times", ""),
        ("from a 200x200 PNG to its reading, p50", f"{ours['drawing_p50']:.2f} ms", ""),
        ("batches of 1024, one thread", f"{ours['batch_one_thread']:,.0f} frames/s", ""),
        (
            f"batches of 1024, all {ours['threads']} threads",
            f"{ours['batch_all_threads']:,.0f} frames/s",
            "",
        ),
        ("peak memory with one thread", f"{ours['megabytes']:.0f} MB", ""),
    ]
    print_table(("loaded, one thread where not said", "measured", "asked at most"), rows)


if __name__ == "__main__":
    main()

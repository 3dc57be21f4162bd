"""From which confidence a digit should count as read: what each threshold refuses and lets by.

On held-out training frames: the test set has no say. The run is evaluated again.
"""

import sys
import tempfile
from pathlib import Path

import numpy as np

from benchmarks.harness.options import build_parser, find_data_folder
from benchmarks.harness.processes import INKDIGIT, run_cold
from benchmarks.harness.report import print_headline, print_progress, print_table
from inkdigit.data.datasets import open_dataset
from inkdigit.evaluation.report import EvaluatedSplit
from inkdigit.experiments.evaluate import evaluate_run

THRESHOLDS = (0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.97, 0.98, 0.99)
HOLDOUT = 10_000


def main() -> None:
    parser = build_parser(__doc__)
    parser.add_argument(
        "--run", type=Path, help=f"a run with --holdout {HOLDOUT}; else one is made"
    )
    parser.add_argument("--recipe", default="fast", help="of the run that is made")
    parser.add_argument("--seed", type=int, default=0, help="of the run that is made")
    parser.add_argument("--epochs", type=int, help="of the run that is made")
    given = parser.parse_args()
    data = find_data_folder(given.data)
    print_headline("threshold: confidence on held-out frames")
    with tempfile.TemporaryDirectory() as folder:
        run = given.run or Path(folder) / "run"
        if given.run is None:
            train(run, data, given.recipe, given.seed, given.epochs)
        evaluated = evaluate_run(run, open_dataset(str(data))).evaluation_split
    if evaluated.name != "validation":
        sys.exit(f"{run} held no frames out. Train one with --holdout {HOLDOUT}.")
    print_thresholds(evaluated)


def train(run: Path, data: Path, recipe: str, seed: int, epochs: int | None) -> None:
    print_progress(f"threshold: training recipe {recipe}")
    command = [INKDIGIT, "train", "--out", str(run), "--recipe", recipe, "--seed", str(seed)]
    command += ["--data", str(data), "--holdout", str(HOLDOUT)]
    run_cold(*command, *(["--epochs", str(epochs)] if epochs else []))


def print_thresholds(evaluated: EvaluatedSplit) -> None:
    confidence = evaluated.probabilities.max(axis=1)  # (n,)
    wrong = evaluated.probabilities.argmax(axis=1) != evaluated.split.labels
    errors = int(wrong.sum())
    rows = []
    for threshold in THRESHOLDS:
        refused = confidence < threshold
        caught = int(np.count_nonzero(wrong & refused))
        count, left = int(refused.sum()), errors - caught
        rows.append(
            (
                f"{threshold:.2f}",
                f"{count} ({count / len(wrong):.2%})",
                f"{caught / max(1, count):.0%}",
                f"{caught / max(1, errors):.0%}",
                left,
                f"{1 - left / max(1, len(wrong) - count):.3%}",
            )
        )
    print(f"\n{errors} errors in {len(wrong):,} held-out frames.")
    print_table(
        (
            "threshold",
            "frames refused",
            "wrong among them",
            "errors refused",
            "errors left",
            "right of those read",
        ),
        rows,
    )


if __name__ == "__main__":
    main()

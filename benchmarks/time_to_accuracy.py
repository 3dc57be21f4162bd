"""How long recipe `fast` takes to 99 % on the test set, against the tutorial's 97 %; and to 99.5 %.

Settings are chosen with --holdout 10000, which leaves the test set and the tutorial out.
"""

import tempfile
from argparse import Namespace
from pathlib import Path
from statistics import median

from benchmarks.harness.options import build_parser, find_data_folder
from benchmarks.harness.report import format_accuracies, print_headline, print_table
from benchmarks.harness.sides import (
    Side,
    Targets,
    print_seeds,
    print_sides,
    run_seeds,
    train_inkdigit,
)

TARGET_ACCURACY = 0.995
TARGETS = Targets(fit="", process="1x, aim 2x", accuracy="at least 99.0 %")


def main() -> None:
    given = parse_arguments()
    data = find_data_folder(given.data)
    part = f"{given.holdout} held-out frames" if given.holdout else "the test set"
    if given.to_995 is not None:
        print_headline(f"time_to_accuracy: recipe fast to {TARGET_ACCURACY:.1%} on {part}")
        for epochs in given.to_995 or [30]:
            run_fast(data, given.seeds or 3, epochs, given.holdout)
    elif given.holdout:
        print_headline(f"time_to_accuracy: recipe fast on {part}")
        run_fast(data, given.seeds or 5, given.epochs, given.holdout)
    else:
        print_headline("time_to_accuracy: recipe fast against the tutorial, on the test set")
        seeds = run_seeds("fast", data, given.seeds or 5, given.epochs, given.tutorial_epochs)
        print_seeds(seeds, "fast", TARGETS)


def parse_arguments() -> Namespace:
    parser = build_parser(__doc__)
    parser.add_argument("--seeds", type=int, help="how many [default: 5; 3 with --to-995]")
    parser.add_argument("--epochs", type=int, help="instead of the recipe's")
    parser.add_argument("--tutorial-epochs", type=int, default=10)
    parser.add_argument("--holdout", type=int, default=0, help="judge on held-out training frames")
    parser.add_argument(
        "--to-995", type=int, nargs="*", metavar="N", help="epochs to try for 99.5 %% [default: 30]"
    )
    given = parser.parse_args()
    if given.to_995 is not None and given.epochs is not None:
        parser.error("--to-995 N says the epochs; leave --epochs out")
    return given


def run_fast(data: Path, seeds: int, epochs: int | None, holdout: int) -> None:
    """Recipe `fast` without the other side; each run with an empty cache."""
    sides = [train_fast(data, seed, epochs, holdout) for seed in range(seeds)]
    name = f"fast, {epochs or 'its own'} epochs"
    print_sides((f"seed {seed}, {name}", side) for seed, side in enumerate(sides))
    reached = sum(side.accuracy >= TARGET_ACCURACY for side in sides)
    target = f"{TARGET_ACCURACY:.1%} reached"
    print_table(
        ("", "accuracy (mean, 95 % interval)", "process s (median)", target),
        [
            (
                name,
                format_accuracies([side.accuracy for side in sides]),
                f"{median(side.process for side in sides):.2f}",
                f"{reached} of {len(sides)}",
            )
        ],
    )


def train_fast(data: Path, seed: int, epochs: int | None, holdout: int) -> Side:
    with tempfile.TemporaryDirectory() as folder:
        return train_inkdigit("fast", data, seed, epochs, holdout=holdout, cache=Path(folder))


if __name__ == "__main__":
    main()

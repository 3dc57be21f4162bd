"""How good recipe `reader` is: every seed, their mean and interval, and the committee of them all.

    python -m benchmarks.accuracy --runs DIR [--data DIR] [--jobs 2] [--holdout 10000]
    python -m benchmarks.accuracy --models shipped [RUN ...] [--data DIR] [--holdout 10000]

The first trains the seeds that are not in the runs' folder yet (what was broken off goes on), then
evaluates them together; the second evaluates networks that are there. Both do so on the test set,
which chooses nothing; with --holdout frames are held out of training and looked at instead, to
choose settings on. The shipped network has seen these: only the test set says something of it.
docs/protocol.md says the rules.
"""

import argparse
import os
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from benchmarks.harness.models import (
    HEADINGS,
    EvaluatedModel,
    damage_all,
    evaluate_model,
    format_mean,
    format_model,
    print_damage,
    print_file,
)
from benchmarks.harness.options import build_parser, find_data_folder
from benchmarks.harness.processes import INKDIGIT, count_cores, run_cold
from benchmarks.harness.report import print_headline, print_progress, print_table
from inkdigit.data.datasets import open_dataset
from inkdigit.data.splits import train_validation_split
from inkdigit.experiments.run_folder import read_facts
from inkdigit.recognition.digit_model import DigitModel
from inkdigit.recognition.model_files import WEIGHTS
from inkdigit.training.recipes import READER
from inkdigit.types import Frames, Split

SEEDS = (1, 2, 3, 4, 5)
SHIPPED_SEED = 5
"""Chosen on the labelled pictures, as docs/protocol.md says."""
SHIPPED = "shipped"
SHIPPED_FILE = WEIGHTS / "reader.onnx"


@dataclass(frozen=True)
class SeedRuns:
    """How the seeds are trained: as `recipe`, with `holdout` frames held out, `jobs` at a time."""

    folder: Path
    recipe: str
    data: Path
    holdout: int
    jobs: int

    def run(self, seed: int) -> Path:
        return self.folder / f"seed-{seed}"


def main() -> None:
    given = parse_arguments()
    data = find_data_folder(given.data)
    if given.models:
        split, damaged = frames_of(data, given.holdout)
        print_headline(f"Accuracy, {part_of_data(given.holdout)}")
        report_models(given.models, split, damaged)
        return
    runs = SeedRuns(given.runs, given.recipe, data, given.holdout, given.jobs)
    train_all(runs, given.seeds)
    split, damaged = frames_of(data, given.holdout)
    backends = {str(read_facts(runs.run(seed)).backend) for seed in given.seeds}
    part = f"{part_of_data(given.holdout)}; trained with {' and '.join(sorted(backends))}"
    print_headline(f"Accuracy of recipe {given.recipe}, {part}")
    report_seeds(runs, given.seeds, split, damaged)
    if given.recipe == READER.name and not given.holdout:
        report_models([SHIPPED], split, damaged)


def parse_arguments() -> argparse.Namespace:
    parser = build_parser(__doc__)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--runs", type=Path, help="a folder for the runs of the seeds")
    what.add_argument("--models", nargs="+", metavar="RUN", help="run folders, or 'shipped'")
    parser.add_argument("--recipe", default="reader")
    parser.add_argument("--seeds", type=int, nargs="+", default=SEEDS)
    parser.add_argument("--jobs", type=int, default=1, help="seeds that are trained side by side")
    parser.add_argument("--holdout", type=int, default=0, help="frames to evaluate on instead")
    return parser.parse_args()


def part_of_data(holdout: int) -> str:
    return f"{holdout:,} frames held out" if holdout else "test set"


def frames_of(data: Path, holdout: int) -> tuple[Split, dict[str, Frames]]:
    """What networks are evaluated on, and the same frames damaged."""
    dataset = open_dataset(str(data))
    split = train_validation_split(dataset.train, holdout)[1] or dataset.test
    return split, damage_all(split.frames)


def report_seeds(
    runs: SeedRuns, numbers: list[int], split: Split, damaged: dict[str, Frames]
) -> None:
    models = {seed: DigitModel(runs.run(seed) / "model.onnx", threads=0) for seed in numbers}
    seeds = [
        evaluate_model(f"seed {seed}", [model], split, damaged) for seed, model in models.items()
    ]
    committee = evaluate_model("committee", list(models.values()), split, damaged)
    print_table(HEADINGS, [*map(format_model, seeds), format_mean(seeds), format_model(committee)])
    print_damage({"mean of seeds": seeds, "committee": [committee]})
    seed = SHIPPED_SEED if SHIPPED_SEED in numbers else numbers[0]
    print_file(runs.run(seed) / "model.onnx", split.frames)


def report_models(names: list[str], split: Split, damaged: dict[str, Frames]) -> None:
    files = {name: SHIPPED_FILE if name == SHIPPED else Path(name) / "model.onnx" for name in names}
    models: list[EvaluatedModel] = [
        evaluate_model(name, [DigitModel(file, threads=0)], split, damaged)
        for name, file in files.items()
    ]
    print_table(HEADINGS, map(format_model, models))
    print_damage({model.name: [model] for model in models})
    for file in files.values():
        print_file(file, split.frames)


def train_all(runs: SeedRuns, seeds: list[int]) -> None:
    """Train the seeds that are not there yet."""
    if runs.holdout:  # these soft labels do not come with the package: the first seed makes them
        train(runs, seeds[0], jobs=1)
    with ThreadPoolExecutor(runs.jobs) as pool:
        jobs = [pool.submit(train, runs, seed, runs.jobs) for seed in seeds]
        try:
            for job in as_completed(jobs):
                job.result()
        except BaseException:  # Ctrl-C, too: what has not begun shall not
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def train(runs: SeedRuns, seed: int, jobs: int) -> None:
    """Train one seed as a process of its own, unless it is there."""
    print_progress(f"seed {seed}")
    threads = str(max(1, count_cores() // jobs))
    out = str(runs.run(seed))
    command = [INKDIGIT, "train", "--recipe", runs.recipe, "--seed", str(seed), "--out", out]
    command += ["--data", str(runs.data), "--holdout", str(runs.holdout), "--resume"]
    command += ["--soft-labels", str(runs.folder / "soft_labels")]
    backend = os.environ.get("KERAS_BACKEND", "jax")
    run_cold(*command, KERAS_BACKEND=backend, OMP_NUM_THREADS=threads, NPROC=threads)


if __name__ == "__main__":
    main()

"""How good recipe `reader` is: every seed, their mean and interval, and the committee of them all.

    python benchmarks/accuracy.py --data DIR --runs DIR [--jobs 2] [--holdout 10000]

It trains the seeds that are not in the runs' folder yet (what was broken off goes on), then judges
them together on the test set, which chooses nothing; with --holdout frames are held out of training
and looked at instead, to choose settings on. docs/protocol.md says the rules.
"""

import os
import statistics
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from inkdigit.data.datasets import open_dataset
from inkdigit.data.splits import train_validation_split
from inkdigit.evaluation.damage import UNSEEN, damaged
from inkdigit.evaluation.metrics import Metrics, measure
from inkdigit.experiments.run_folder import read_facts
from inkdigit.recognition.digit_model import DigitModel, model_bytes, open_session
from inkdigit.recognition.reader import WEIGHTS
from inkdigit.training.recipes import READER
from inkdigit.types import Frames, Probabilities, Split
from measure import (
    INKDIGIT,
    accuracy_text,
    cores,
    data_folder,
    headline,
    mean_interval,
    options,
    progress,
    run_cold,
    table,
)

SEEDS = (1, 2, 3, 4, 5)
SHIPPED = 5
"""The seed that the package ships: chosen on the labelled pictures, as docs/protocol.md says."""
HEADINGS = ("", "right", "errors", "NLL", "ECE", "refused for no error", "damaged, right")
LOOKS = 2_000
"""Readings of one frame that are timed."""


@dataclass(frozen=True, eq=False)
class EvaluatedPicture:
    """A network or a committee: what it says of the frames, and which damaged ones it reads."""

    name: str
    probabilities: Probabilities
    metrics: Metrics
    damage: dict[str, float]


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--runs", type=Path, required=True, help="a folder for the runs")
    parser.add_argument("--recipe", default="reader")
    parser.add_argument("--seeds", type=int, nargs="+", default=SEEDS)
    parser.add_argument("--jobs", type=int, default=1, help="seeds that are trained side by side")
    parser.add_argument("--holdout", type=int, default=0, help="frames to judge on instead")
    given = parser.parse_args()
    folder = data_folder(given.data)
    runs = {seed: given.runs / f"seed-{seed}" for seed in given.seeds}
    lessons = given.runs / "lessons"
    if given.holdout:  # what teachers say then does not come with the package: the first seed asks
        seed, run = next(iter(runs.items()))
        train(run, seed, given.recipe, folder, given.holdout, lessons, jobs=1)
    with ThreadPoolExecutor(given.jobs) as pool:
        jobs = [
            pool.submit(train, run, seed, given.recipe, folder, given.holdout, lessons, given.jobs)
            for seed, run in runs.items()
        ]
        try:
            for job in as_completed(jobs):
                job.result()
        except BaseException:  # Ctrl-C, too: what has not begun shall not
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    data = open_dataset(str(folder))
    split = train_validation_split(data.train, given.holdout)[1] or data.test
    harmed = {kind: damaged(split.frames, kind) for kind in UNSEEN}
    classifiers = {seed: DigitModel(run / "model.onnx", threads=0) for seed, run in runs.items()}
    seeds = [
        measure_model(f"seed {seed}", [one], split, harmed) for seed, one in classifiers.items()
    ]
    committee = measure_model("committee", list(classifiers.values()), split, harmed)
    judged_on = f"{given.holdout:,} frames held out" if given.holdout else "test set"
    backends = " and ".join(sorted({read_facts(run)["backend"] for run in runs.values()}))
    headline(f"Accuracy of recipe {given.recipe}, {judged_on}; trained with {backends}")
    show(seeds, committee)
    show_damage(seeds, committee)
    show_file(runs.get(SHIPPED, next(iter(runs.values()))) / "model.onnx", split.frames)
    if given.recipe == READER.name and not given.holdout:
        file = WEIGHTS / "reader.onnx"
        shipped = measure_model(
            "shipped, in eight bits", [DigitModel(file, threads=0)], split, harmed
        )
        table(HEADINGS, [row_of(shipped)])
        show_file(file, split.frames)


def train(
    run: Path, seed: int, recipe: str, data: Path, holdout: int, lessons: Path, jobs: int
) -> None:
    """Train one seed as a process of its own, unless it is there."""
    progress(f"seed {seed}")
    threads = str(max(1, cores() // jobs))
    command = [INKDIGIT, "train", "--recipe", recipe, "--seed", str(seed), "--out", str(run)]
    command += ["--data", str(data), "--holdout", str(holdout), "--resume"]
    command += ["--lessons", str(lessons)]
    backend = os.environ.get("KERAS_BACKEND", "jax")
    run_cold(*command, KERAS_BACKEND=backend, OMP_NUM_THREADS=threads, NPROC=threads)


def measure_model(
    name: str, members: list[DigitModel], split: Split, harmed: dict[str, Frames]
) -> EvaluatedPicture:
    """Judge one network, or several whose probabilities are averaged."""
    progress(f"judging {name}")

    def said(frames: Frames) -> Probabilities:
        each = [member.predict_proba(frames) for member in members]
        return np.asarray(np.mean(each, axis=0), np.float32)

    probabilities = said(split.frames)
    damage = {
        kind: float((said(frames).argmax(axis=1) == split.labels).mean())
        for kind, frames in harmed.items()
    }
    return EvaluatedPicture(name, probabilities, measure(probabilities, split.labels), damage)


def show(seeds: list[EvaluatedPicture], committee: EvaluatedPicture) -> None:
    means = [mean_interval([getattr(one.metrics, name) for one in seeds])[0] for name in
             ("errors", "loss", "calibration_error", "rejection_rate_at_zero_error")]  # fmt: skip
    mean = (
        "mean of seeds",
        accuracy_text([one.metrics.accuracy for one in seeds]),
        f"{means[0]:.1f}",
        f"{means[1]:.4f}",
        f"{means[2]:.2%}",
        f"{means[3]:.1%}",
        accuracy_text([statistics.fmean(one.damage.values()) for one in seeds]),
    )
    table(HEADINGS, [*map(row_of, seeds), mean, row_of(committee)])


def row_of(one: EvaluatedPicture) -> tuple[str, ...]:
    figures = one.metrics
    return (
        one.name,
        f"{figures.accuracy:.2%}",
        f"{figures.errors}",
        f"{figures.loss:.4f}",
        f"{figures.calibration_error:.2%}",
        f"{figures.rejection_rate_at_zero_error:.1%}",
        f"{statistics.fmean(one.damage.values()):.2%}",
    )


def show_damage(seeds: list[EvaluatedPicture], committee: EvaluatedPicture) -> None:
    table(
        ("damage that training did not use", "mean of seeds", "committee"),
        [
            (kind, f"{statistics.fmean(s.damage[kind] for s in seeds):.2%}",
             f"{committee.damage[kind]:.2%}")
            for kind in UNSEEN
        ],
    )  # fmt: skip


def show_file(path: Path, frames: Frames) -> None:
    """The size of a network's file, and how long one frame takes in one thread."""
    session = open_session(model_bytes(path), path, threads=1)
    taken = []
    for number in range(LOOKS):
        began = time.perf_counter()
        session.run(None, {"frames": frames[number % len(frames)][None]})
        taken.append((time.perf_counter() - began) * 1000)
    table(
        ("file", "MB", "one frame, one thread, p50 ms"),
        [(path.name, f"{path.stat().st_size / 1e6:.2f}", f"{statistics.median(taken):.3f}")],
    )


if __name__ == "__main__":
    main()

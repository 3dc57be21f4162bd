"""Settings of recipe `reader` against each other, several seeds each, on frames held out.

    python benchmarks/settings.py --data DIR --runs DIR epochs=8 epochs=10,doubt=0.03

A setting is NAME=VALUE of a recipe, several with commas, `finish.NAME=VALUE` for its last epochs.
The networks learn from the opinions that the package ships, whose teachers have seen the frames
that are held out, too: figures are to be compared with one another alone. What is trained already
is not trained again, what was broken off goes on: after a change of the code, name another folder.
"""

import ast
import multiprocessing
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from inkdigit.atomic import atomic_write
from inkdigit.data.datasets import open_dataset
from inkdigit.data.splits import concatenate, train_validation_split
from inkdigit.evaluation.metrics import Metrics, measure
from inkdigit.training.distillation import lessons, soft_labelled_beside
from inkdigit.training.epochs import backend_in_use
from inkdigit.training.recipes import READER, Recipe
from inkdigit.training.trainer import TrainingCallbacks, predict, train
from inkdigit.types import Probabilities, SoftLabelled, Split
from measure import data_folder, headline, options, progress, table

HELD_OUT = 10_000
HEADINGS = ("setting", "errors", "NLL", "ECE", "refused for no error", "together: errors", "NLL")


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("settings", nargs="+", metavar="NAME=VALUE,...")
    parser.add_argument("--runs", type=Path, required=True, help="a folder for the networks")
    parser.add_argument("--seeds", type=int, nargs="+", default=(1, 2, 3, 4))
    parser.add_argument("--jobs", type=int, default=1, help="networks trained side by side")
    given = parser.parse_args()
    try:
        recipes = {setting: with_settings(READER, setting) for setting in given.settings}
    except (TypeError, ValueError, SyntaxError) as error:
        parser.error(f"expected settings of a recipe, NAME=VALUE,... ({error})")
    data = data_folder(given.data)
    fresh = multiprocessing.get_context("spawn")  # what computes does not survive a fork
    with ProcessPoolExecutor(given.jobs, fresh) as pool:
        jobs = [
            pool.submit(say, recipe, seed, data, file_of(given.runs, setting, seed))
            for seed in given.seeds
            for setting, recipe in recipes.items()
        ]
        for done, job in enumerate(as_completed(jobs), start=1):
            job.result()
            progress(f"{done} of {len(jobs)} networks are trained")
    _, held = held_out(open_dataset(str(data)).train)
    headline(f"settings: recipe reader on {HELD_OUT:,} frames held out; {backend_in_use()}")
    rows = []
    for setting in recipes:
        files = [file_of(given.runs, setting, seed) for seed in given.seeds]
        rows.append(row(setting, [np.load(file, allow_pickle=False) for file in files], held))
    table(HEADINGS, rows)


def held_out(whole: Split) -> tuple[Split, Split]:
    training, held = train_validation_split(whole, HELD_OUT)
    return training, held or whole  # it is none only where nothing is held out


def with_settings(recipe: Recipe, setting: str) -> Recipe:
    """A recipe with other settings: `epochs=8,finish.epochs=2`."""
    own: dict[str, Any] = {}
    last: dict[str, Any] = {}
    for one in setting.split(","):
        name, _, value = one.partition("=")
        of_the_last = name.startswith("finish.")
        (last if of_the_last else own)[name.removeprefix("finish.")] = ast.literal_eval(value)
    return replace(recipe, **own, finish=recipe.finish and replace(recipe.finish, **last))


def file_of(runs: Path, setting: str, seed: int) -> Path:
    return runs / setting / f"seed-{seed}.npy"


def say(recipe: Recipe, seed: int, data: Path, file: Path) -> None:
    """Train a network, unless it is there, and keep what it says of the frames held out."""
    if file.exists():
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    whole = open_dataset(str(data)).train
    training, held = held_out(whole)
    seen = lessons_of(whole, recipe, file.parent)
    begun: list[Path] = []
    model = None
    for phase in filter(None, (recipe, recipe.finish)):
        begun.append(file.with_suffix(f".{phase.name}.npz"))
        material = concatenate(seen, *soft_labelled_beside(training, phase, seed, model))
        model = train(phase, material, seed, start=model, checkpoint=begun[-1], resume=True).model
    with atomic_write(file) as draft, draft.open("wb") as stream:
        np.save(stream, predict(model, held.frames), allow_pickle=False)
    for checkpoint in begun:
        checkpoint.unlink()


def lessons_of(whole: Split, recipe: Recipe, folder: Path) -> SoftLabelled:
    """The shipped opinions of views, without the views of frames that are held out."""
    numbers: Any = np.arange(len(whole))
    kept = held_out(Split(numbers, whole.labels))[0].frames.astype(np.int64)
    every = lessons(whole, READER, folder, TrainingCallbacks())
    rows = (np.arange(recipe.views)[:, None] * len(whole) + kept).reshape(-1)
    return SoftLabelled(every.frames[rows], every.labels[rows])


def row(setting: str, each: list[Probabilities], held: Split) -> tuple[str, ...]:
    def mean(name: str, figures: list[Metrics]) -> float:
        return float(np.mean([getattr(one, name) for one in figures]))

    figures = [measure(one, held.labels) for one in each]
    together = measure(np.asarray(np.mean(each, axis=0), np.float32), held.labels)
    return (
        setting,
        f"{mean('errors', figures):.1f} ({', '.join(str(one.errors) for one in figures)})",
        f"{mean('loss', figures):.5f}",
        f"{mean('calibration_error', figures):.2%}",
        f"{mean('rejection_rate_at_zero_error', figures):.1%}",
        f"{together.errors}",
        f"{together.loss:.5f}",
    )


if __name__ == "__main__":
    main()

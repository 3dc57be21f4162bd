"""Settings of recipe `reader` against each other, several seeds each, on frames held out.

    python -m tools.sweeps.settings --data DIR --runs DIR data.views=8 data.views=10

A setting is NAME=VALUE of a recipe, several with commas: `final_phase.optimization.epochs=2`. The
networks learn from the soft labels that the package ships, whose teachers have seen the frames that
are held out, too: figures are to be compared with one another alone. What is trained already is not
trained again, what was broken off goes on: after a change of the code, name another folder.
"""

import ast
import multiprocessing
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.harness.options import build_parser, find_data_folder
from benchmarks.harness.report import print_headline, print_progress, print_table
from inkdigit.atomic import atomic_write
from inkdigit.data.datasets import open_dataset
from inkdigit.data.splits import concatenate, train_validation_split
from inkdigit.evaluation.metrics import Metrics, measure
from inkdigit.training.backend import find_backend, prepare_process
from inkdigit.training.distillation import label_synthetic_frames, label_views
from inkdigit.training.recipe import Distillation, Recipe
from inkdigit.training.recipes import READER, READER_DATA
from inkdigit.training.trainer import TrainingCallbacks, predict, train
from inkdigit.types import Probabilities, SoftLabelled, Split

HELD_OUT = 10_000
HEADINGS = ("setting", "errors", "NLL", "ECE", "rejected for no error", "together: errors", "NLL")


def main() -> None:
    parser = build_parser(__doc__)
    parser.add_argument("settings", nargs="+", metavar="NAME=VALUE,...")
    parser.add_argument("--runs", type=Path, required=True, help="a folder for the networks")
    parser.add_argument("--seeds", type=int, nargs="+", default=(1, 2, 3, 4))
    parser.add_argument("--jobs", type=int, default=1, help="networks trained side by side")
    given = parser.parse_args()
    try:
        recipes = {setting: change_settings(READER, setting) for setting in given.settings}
    except (TypeError, ValueError, SyntaxError) as error:
        parser.error(f"expected settings of a recipe, NAME=VALUE,... ({error})")
    data = find_data_folder(given.data)
    fresh = multiprocessing.get_context("spawn")  # what computes does not survive a fork
    with ProcessPoolExecutor(given.jobs, fresh) as pool:
        jobs = [
            pool.submit(
                train_and_predict, recipe, seed, data, choose_file(given.runs, setting, seed)
            )
            for seed in given.seeds
            for setting, recipe in recipes.items()
        ]
        for done, job in enumerate(as_completed(jobs), start=1):
            job.result()
            print_progress(f"{done} of {len(jobs)} networks are trained")
    _, held = hold_frames_out(open_dataset(str(data)).train)
    print_headline(f"settings: recipe reader on {HELD_OUT:,} frames held out; {find_backend()}")
    rows = []
    for setting in recipes:
        files = [choose_file(given.runs, setting, seed) for seed in given.seeds]
        predictions = [np.load(file, allow_pickle=False) for file in files]
        rows.append(format_row(setting, predictions, held))
    print_table(HEADINGS, rows)


def hold_frames_out(whole: Split) -> tuple[Split, Split]:
    training, held = train_validation_split(whole, HELD_OUT)
    return training, held or whole  # it is none only where nothing is held out


def change_settings(recipe: Recipe, setting: str) -> Recipe:
    """A recipe with other settings: `optimization.epochs=8,data.views=6`."""
    for one in setting.split(","):
        name, _, value = one.partition("=")
        recipe = change_setting(recipe, name.split("."), ast.literal_eval(value))
    return recipe


def change_setting(settings: Any, path: list[str], value: object) -> Any:
    """Settings of which one, however deep, has another value."""
    name, *rest = path
    if rest:
        value = change_setting(getattr(settings, name), rest, value)
    return replace(settings, **{name: value})


def choose_file(runs: Path, setting: str, seed: int) -> Path:
    return runs / setting / f"seed-{seed}.npy"


def train_and_predict(recipe: Recipe, seed: int, data: Path, file: Path) -> None:
    """Train a network, unless it is there, and keep what it says of the frames held out."""
    if file.exists():
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    prepare_process(recipe)
    whole = open_dataset(str(data)).train
    training, held = hold_frames_out(whole)
    seen = load_soft_labels(whole, recipe, file.parent)
    begun: list[Path] = []
    model = None
    for phase in recipe.phases:
        distillation = find_distillation(phase)
        begun.append(file.with_suffix(f".{phase.name}.npz"))
        material = concatenate(seen, *label_synthetic_frames(training, distillation, seed, model))
        model = train(phase, material, seed, start=model, checkpoint=begun[-1], resume=True).model
    with atomic_write(file) as draft, draft.open("wb") as stream:
        np.save(stream, predict(model, held.frames), allow_pickle=False)
    for checkpoint in begun:
        checkpoint.unlink()


def find_distillation(recipe: Recipe) -> Distillation:
    if isinstance(recipe.data, Distillation):
        return recipe.data
    raise TypeError(f"Expected a recipe that distils. Received: {recipe.name}.")


def load_soft_labels(whole: Split, recipe: Recipe, folder: Path) -> SoftLabelled:
    """The shipped soft labels of views, without the views of frames that are held out."""
    numbers: Any = np.arange(len(whole))
    kept = hold_frames_out(Split(numbers, whole.labels))[0].frames.astype(np.int64)
    every = label_views(whole, READER_DATA, folder, TrainingCallbacks())
    rows = (np.arange(find_distillation(recipe).views)[:, None] * len(whole) + kept).reshape(-1)
    return SoftLabelled(every.frames[rows], every.labels[rows])


def format_row(setting: str, each: list[Probabilities], held: Split) -> tuple[str, ...]:
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

"""Train, export, evaluate, and write the run folder: what the command and the notebook call."""

import logging
import os
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from inkdigit.data.parts import hold_out
from inkdigit.errors import UsageError, briefly
from inkdigit.evaluation.certainty import tempered
from inkdigit.evaluation.report import write_history
from inkdigit.files import make_folder, replacing_all, save_error
from inkdigit.judging import (
    Run,
    about,
    evaluate_run,
    score,
    versions,
    write_figures,
)
from inkdigit.model.epochs import backend_in_use
from inkdigit.model.export import check_parity, export_onnx
from inkdigit.model.layers import in_keras_layers
from inkdigit.model.material import training_split
from inkdigit.model.recipes import Recipe, essence_of
from inkdigit.model.teaching import forget_lessons, taught_split
from inkdigit.model.training import Trained, Watcher, predict, train
from inkdigit.reading.classifier import Classifier
from inkdigit.run_folder import CHECKPOINT, LESSONS, METRICS, read_facts
from inkdigit.types import Dataset, Split, Taught
from inkdigit.version import __version__

logger = logging.getLogger(__name__)

PARITY_FRAMES = 1000
FINISH = "finish.npz"
"""The checkpoint of what finishes a recipe, beside the first one."""


@dataclass(frozen=True)
class Settings:
    """What a run is made of.

    `holdout` training frames are kept for validation; the test part is then left alone. `lessons`
    is a folder for what teachers say, which several runs may share; without it, the run's own.
    """

    recipe: Recipe
    out: Path
    seed: int = 0
    holdout: int = 0
    resume: bool = False
    overwrite: bool = False
    lessons: Path | None = None


def run_experiment(
    settings: Settings,
    dataset: Dataset,
    watcher: Watcher = Watcher(),  # noqa: B008 - frozen
) -> Run:
    """Train a recipe and write its run folder.

    Raises:
        UsageError: the folder holds another run, or the held-out part is too large.
        SaveError: the folder cannot be written.
        ModelError: the exported model differs from the trained one, or what an earlier try has
            left is damaged.
    """
    began = time.perf_counter()
    out = settings.out
    claim_folder(settings)
    if _is_finished(settings):
        _check_same(settings, dataset)
        logger.info("%s is finished already", out)
        return evaluate_run(out, dataset)
    training, validation = hold_out(dataset.train, settings.holdout)
    if not settings.resume:
        _forget_unfinished(out)
        if settings.overwrite:
            _forget_own_lessons(settings)
    trained = _train(settings.recipe, training, validation, settings, watcher)
    return write_run(settings, dataset, trained, began)


def write_run(
    settings: Settings,
    dataset: Dataset,
    trained: Trained,
    began: float,
    more: Mapping[str, Any] | None = None,
) -> Run:
    """Export a trained model, evaluate it and write the run folder.

    Args:
        settings: what it was trained with.
        dataset: what it was trained on, and is judged on.
        trained: the model and its epochs.
        began: when the training did, as `time.perf_counter` gives it.
        more: facts of this run that others do not have.

    Raises:
        SaveError: the folder cannot be written.
        ModelError: the exported model differs from the trained one.
    """
    out = settings.out
    history = [asdict(epoch) for epoch in trained.history]
    trained_at = time.perf_counter()
    with replacing_all(out, METRICS) as drafts:
        parity = _save_model(trained, settings, dataset, drafts)
        facts = _facts(settings, dataset) | {
            "parity": parity,
            "seconds": {
                "epochs": sum(epoch.seconds for epoch in trained.history),
                "train": trained_at - began,
            },
            **(more or {}),
        }
        write_history(drafts, history)
        parts = score(drafts, dataset, settings.holdout)
        facts["seconds"]["total"] = time.perf_counter() - began
        write_figures(drafts, facts, history, parts)
    _forget_unfinished(out)
    _forget_own_lessons(settings)
    return Run(out, facts, tuple(history), parts)


def _forget_unfinished(out: Path) -> None:
    """Delete the checkpoints of a run, the last one first."""
    for path in (out / FINISH, out / CHECKPOINT):
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise save_error(path, error) from error


def _forget_own_lessons(settings: Settings) -> None:
    """Delete what the run's teachers said and had learnt, unless other runs may share it."""
    if settings.recipe.views and settings.lessons is None:
        forget_lessons(settings.out / LESSONS)


def _train(
    recipe: Recipe,
    training: Split,
    validation: Split | None,
    settings: Settings,
    watcher: Watcher,
    before: Trained | None = None,
) -> Trained:
    """Train a recipe and what finishes it, each with a checkpoint of its own."""
    trained = train(
        recipe,
        _material(recipe, training, settings, watcher, before),
        settings.seed,
        start=before and before.model,
        validation=validation,
        checkpoint=settings.out / (FINISH if before else CHECKPOINT),
        resume=settings.resume,
        watcher=watcher,
    )
    if before:
        done = len(before.history)
        after = [replace(epoch, epoch=done + epoch.epoch) for epoch in trained.history]
        trained = Trained(trained.model, (*before.history, *after))
    if recipe.finish:
        return _train(recipe.finish, training, validation, settings, watcher, trained)
    return trained


def _material(
    recipe: Recipe,
    training: Split,
    settings: Settings,
    watcher: Watcher,
    before: Trained | None,
) -> Split | Taught:
    folder = settings.lessons or settings.out / LESSONS
    if recipe.views:
        earlier = before and before.model
        return taught_split(training, recipe, settings.seed, folder, watcher, earlier)
    return training_split(training, recipe, settings.seed)


def _check_same(settings: Settings, dataset: Dataset) -> None:
    """That a finished run is the one that these settings would make."""
    facts = read_facts(settings.out)
    wanted = {
        "recipe": settings.recipe.name,
        "seed": settings.seed,
        "holdout": settings.holdout,
        "backend": backend_in_use(),
        "data": dataset.checksum,
        **settings.recipe.essence(),
    }
    found = facts | essence_of(facts.get("settings", {})) | {"data": facts["dataset"]["checksum"]}
    for name, value in wanted.items():
        if found.get(name) != value:
            raise UsageError(
                f"Expected the settings of the finished run in {settings.out}, "
                f"{name} {briefly(found.get(name))}. Received: {briefly(value)}. "
                "Choose another --out."
            )


def claim_folder(settings: Settings) -> None:
    """Make the run's folder; no run is ever trained over another by accident.

    Raises:
        UsageError: it holds a run that is neither to be gone on with nor to be replaced.
        SaveError: it cannot be made.
    """
    make_folder(settings.out)
    unfinished = os.path.exists(settings.out / CHECKPOINT)
    is_used = unfinished or os.path.exists(settings.out / METRICS)
    if is_used and not (settings.resume or settings.overwrite):
        state = "an unfinished run" if unfinished else "a finished run"
        raise UsageError(
            f"Expected an empty folder for the run. {settings.out} holds {state}: "
            "go on with --resume, replace it with --overwrite, or choose another --out."
        )


def _is_finished(settings: Settings) -> bool:
    """Whether the run that is to be gone on with is whole; one that is replaced counts as none."""
    if settings.overwrite or not settings.resume:
        return False  # the old run stays until the new one is there
    whole = all(os.path.exists(settings.out / name) for name in (METRICS, "model.onnx"))
    return whole and not os.path.exists(settings.out / CHECKPOINT)


def _save_model(trained: Trained, settings: Settings, dataset: Dataset, folder: Path) -> float:
    """Write model.keras and model.onnx. Returns the parity on real frames."""
    frames = dataset.train.frames[:PARITY_FRAMES]
    in_keras_layers(trained.model).save(folder / "model.keras")
    path = folder / "model.onnx"
    metadata = {
        "recipe": settings.recipe.name,
        "seed": str(settings.seed),
        "data": dataset.name,
        "inkdigit": __version__,
    }
    export_onnx(trained.model, path, metadata, settings.recipe.temperature)
    expected = tempered(predict(trained.model, frames), settings.recipe.temperature)
    return check_parity(expected, Classifier(path, threads=0).predict_proba(frames))


def _facts(settings: Settings, dataset: Dataset) -> dict[str, Any]:
    return {
        "recipe": settings.recipe.name,
        "settings": settings.recipe.settings(),
        "seed": settings.seed,
        "holdout": settings.holdout,
        "backend": backend_in_use(),
        "threads": os.environ.get("NPROC"),
        "dataset": about(dataset),
        "versions": versions(),
    }

"""Train, export, evaluate, and write the run folder: what the command and the notebook call."""

import logging
import os
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from inkdigit.atomic import atomic_folder, make_folder
from inkdigit.data.splits import train_validation_split
from inkdigit.errors import SaveError, UsageError, abbreviate
from inkdigit.evaluation.calibration import apply_temperature
from inkdigit.evaluation.report import write_history
from inkdigit.experiments.evaluate import (
    Run,
    about,
    evaluate_run,
    score,
    versions,
    write_figures,
)
from inkdigit.experiments.run_folder import CHECKPOINT, LESSONS, METRICS, read_facts
from inkdigit.recognition.digit_model import DigitModel
from inkdigit.training.distillation import delete_teacher_targets, soft_labelled_split
from inkdigit.training.epochs import backend_in_use
from inkdigit.training.layers import in_keras_layers
from inkdigit.training.mixture import training_split
from inkdigit.training.onnx_export import check_parity, export_onnx
from inkdigit.training.recipes import Recipe, essence_of
from inkdigit.training.trainer import Trained, TrainingCallbacks, predict, train
from inkdigit.types import Dataset, SoftLabelled, Split
from inkdigit.version import __version__

logger = logging.getLogger(__name__)

PARITY_FRAMES = 1000
FINISH = "finish.npz"
"""The checkpoint of what finishes a recipe, beside the first one."""


@dataclass(frozen=True)
class RunConfig:
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
    settings: RunConfig,
    dataset: Dataset,
    callbacks: TrainingCallbacks = TrainingCallbacks(),  # noqa: B008 - frozen
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
    training, validation = train_validation_split(dataset.train, settings.holdout)
    if not settings.resume:
        _forget_unfinished(out)
        if settings.overwrite:
            _forget_own_lessons(settings)
    trained = _train(settings.recipe, training, validation, settings, callbacks)
    return write_run(settings, dataset, trained, began)


def write_run(
    settings: RunConfig,
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
    with atomic_folder(out, METRICS) as drafts:
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
            raise SaveError.from_os_error(path, error) from error


def _forget_own_lessons(settings: RunConfig) -> None:
    """Delete what the run's teachers said and had learnt, unless other runs may share it."""
    if settings.recipe.views and settings.lessons is None:
        delete_teacher_targets(settings.out / LESSONS)


def _train(
    recipe: Recipe,
    training: Split,
    validation: Split | None,
    settings: RunConfig,
    callbacks: TrainingCallbacks,
    before: Trained | None = None,
) -> Trained:
    """Train a recipe and what finishes it, each with a checkpoint of its own."""
    trained = train(
        recipe,
        _material(recipe, training, settings, callbacks, before),
        settings.seed,
        start=before and before.model,
        validation=validation,
        checkpoint=settings.out / (FINISH if before else CHECKPOINT),
        resume=settings.resume,
        callbacks=callbacks,
    )
    if before:
        done = len(before.history)
        after = [replace(epoch, epoch=done + epoch.epoch) for epoch in trained.history]
        trained = Trained(trained.model, (*before.history, *after))
    if recipe.finish:
        return _train(recipe.finish, training, validation, settings, callbacks, trained)
    return trained


def _material(
    recipe: Recipe,
    training: Split,
    settings: RunConfig,
    callbacks: TrainingCallbacks,
    before: Trained | None,
) -> Split | SoftLabelled:
    folder = settings.lessons or settings.out / LESSONS
    if recipe.views:
        earlier = before and before.model
        return soft_labelled_split(training, recipe, settings.seed, folder, callbacks, earlier)
    return training_split(training, recipe, settings.seed)


def _check_same(settings: RunConfig, dataset: Dataset) -> None:
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
                f"{name} {abbreviate(found.get(name))}. Received: {abbreviate(value)}. "
                "Choose another --out."
            )


def claim_folder(settings: RunConfig) -> None:
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


def _is_finished(settings: RunConfig) -> bool:
    """Whether the run that is to be gone on with is whole; one that is replaced counts as none."""
    if settings.overwrite or not settings.resume:
        return False  # the old run stays until the new one is there
    whole = all(os.path.exists(settings.out / name) for name in (METRICS, "model.onnx"))
    return whole and not os.path.exists(settings.out / CHECKPOINT)


def _save_model(trained: Trained, settings: RunConfig, dataset: Dataset, folder: Path) -> float:
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
    expected = apply_temperature(predict(trained.model, frames), settings.recipe.temperature)
    return check_parity(expected, DigitModel(path, threads=0).predict_proba(frames))


def _facts(settings: RunConfig, dataset: Dataset) -> dict[str, Any]:
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

"""Train, export, evaluate, and write the run folder: what the command and the notebook call."""

import logging
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from inkdigit.atomic import atomic_folder, make_folder
from inkdigit.data.splits import train_validation_split
from inkdigit.errors import SaveError, UsageError, abbreviate
from inkdigit.evaluation.calibration import apply_temperature
from inkdigit.evaluation.report import METRICS_FILE, write_history
from inkdigit.experiments.evaluate import evaluate_run, score_model, write_figures
from inkdigit.experiments.run_facts import (
    DatasetFacts,
    FineTuneFacts,
    RunFacts,
    RunSeconds,
    find_versions,
)
from inkdigit.experiments.run_folder import (
    CHECKPOINT_FILE,
    FINAL_CHECKPOINT_FILE,
    KERAS_MODEL_FILE,
    SOFT_LABELS_FOLDER,
    Run,
    read_facts,
)
from inkdigit.recognition.digit_model import DigitModel
from inkdigit.recognition.model_files import MODEL_FILE
from inkdigit.training.backend import find_backend
from inkdigit.training.fingerprint import find_difference, fingerprint
from inkdigit.training.layers import to_keras_layers
from inkdigit.training.onnx_export import check_parity, export_onnx
from inkdigit.training.phases import train_phases
from inkdigit.training.recipe import Distillation, Recipe
from inkdigit.training.teacher_targets import delete_teacher_targets
from inkdigit.training.trainer import TrainedModel, TrainingCallbacks, predict
from inkdigit.types import Dataset
from inkdigit.version import __version__

logger = logging.getLogger(__name__)

LOCK_FILE = ".training"
"""Locked by who trains into a folder, and gone when that ends."""
PARITY_FRAMES = 1000
"""Frames on which the exported network must agree with the trained one."""


@dataclass(frozen=True, kw_only=True)
class RunConfig:
    """What a run is made of."""

    recipe: Recipe
    out: Path
    """The run folder."""
    seed: int = 0
    holdout: int = 0
    """Training frames that are kept for validation; the test part is then left alone."""
    resume: bool = False
    """Go on with an unfinished run."""
    overwrite: bool = False
    """Replace an older run."""
    soft_labels: Path | None = None
    """A folder for what teachers say, which several runs may share; None is the run's own."""

    @property
    def soft_label_folder(self) -> Path:
        return self.soft_labels or self.out / SOFT_LABELS_FOLDER


def run_experiment(
    config: RunConfig,
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
    with claim_folder(config):
        return _run_experiment(config, dataset, callbacks, began)


def _run_experiment(
    config: RunConfig, dataset: Dataset, callbacks: TrainingCallbacks, began: float
) -> Run:
    """Do the same in a folder that is claimed; `began` is the time of `perf_counter`."""
    if _is_finished(config):
        _check_same(config, dataset)
        logger.info("%s is finished already", config.out)
        return evaluate_run(config.out, dataset)
    training, validation = train_validation_split(dataset.train, config.holdout)
    if not config.resume:
        _delete_checkpoints(config.out)
        if config.overwrite:
            _delete_own_soft_labels(config)
    trained = train_phases(
        config.recipe,
        training,
        config.seed,
        soft_labels=config.soft_label_folder,
        checkpoints=(config.out / CHECKPOINT_FILE, config.out / FINAL_CHECKPOINT_FILE),
        validation=validation,
        resume=config.resume,
        callbacks=callbacks,
    )
    return write_run(config, dataset, trained, began)


def write_run(
    config: RunConfig,
    dataset: Dataset,
    trained: TrainedModel,
    began: float,
    fine_tuned: FineTuneFacts | None = None,
) -> Run:
    """Export a trained model, evaluate it and write the run folder.

    Args:
        config: what it was trained with.
        dataset: what it was trained on, and is evaluated on.
        trained: the model and its epochs.
        began: when the training did, as `time.perf_counter` gives it.
        fine_tuned: what it was fine-tuned on.

    Raises:
        SaveError: the folder cannot be written.
        ModelError: the exported model differs from the trained one.
    """
    ended = time.perf_counter()
    with atomic_folder(config.out, METRICS_FILE) as drafts:
        parity = _save_model(trained, config, dataset, drafts)
        write_history(drafts, trained.history)
        splits = score_model(drafts, dataset, config.holdout)
        seconds = RunSeconds(
            epochs=sum(epoch.seconds for epoch in trained.history),
            train=ended - began,
            total=time.perf_counter() - began,
        )
        facts = _make_facts(config, dataset, parity, seconds, fine_tuned)
        write_figures(drafts, facts, trained.history, splits)
    _delete_checkpoints(config.out)
    _delete_own_soft_labels(config)
    return Run(config.out, facts, trained.history, splits)


@contextmanager
def claim_folder(config: RunConfig) -> Iterator[None]:
    """Make the run's folder, and hold it: no run is ever trained over another by accident.

    Raises:
        UsageError: it holds a run that is neither to be gone on with nor to be replaced, or
            another training writes there now.
        SaveError: it cannot be made.
    """
    make_folder(config.out)
    lock = FileLock(config.out / LOCK_FILE)
    try:
        lock.acquire(blocking=False)
    except Timeout as error:
        raise UsageError(
            f"Another training writes to {config.out} now. Wait for it, or choose another --out."
        ) from error
    except OSError as error:
        raise SaveError.from_os_error(config.out, error) from error
    try:
        _check_unused(config)
        yield
    finally:
        with suppress(OSError):
            (config.out / LOCK_FILE).unlink()
        lock.release()


def find_run_state(folder: Path) -> str | None:
    """Tell whether a folder holds "a finished run" or "an unfinished run"; None where it has none.

    A finished run in which another has begun counts as unfinished.
    """
    if os.path.exists(folder / CHECKPOINT_FILE):
        return "an unfinished run"
    return "a finished run" if os.path.exists(folder / METRICS_FILE) else None


def _check_unused(config: RunConfig) -> None:
    """Check that a folder holds no run, or one that may be gone on with or replaced."""
    state = find_run_state(config.out)
    if state is not None and not (config.resume or config.overwrite):
        raise UsageError(
            f"{config.out} holds {state}. Go on with inkdigit train --resume, replace it with "
            "--overwrite, or choose another --out."
        )


def _delete_checkpoints(out: Path) -> None:
    """Delete the checkpoints of a run, the last one first."""
    for path in (out / FINAL_CHECKPOINT_FILE, out / CHECKPOINT_FILE):
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise SaveError.from_os_error(path, error) from error


def _delete_own_soft_labels(config: RunConfig) -> None:
    """Delete what the run's teachers said and had learnt, unless other runs may share it."""
    if isinstance(config.recipe.data, Distillation) and config.soft_labels is None:
        delete_teacher_targets(config.soft_label_folder)


def _is_finished(config: RunConfig) -> bool:
    """Whether the run that is to be gone on with is whole; one that is replaced counts as none."""
    if config.overwrite or not config.resume:
        return False  # the old run stays until the new one is there
    whole = all(os.path.exists(config.out / name) for name in (METRICS_FILE, MODEL_FILE))
    return whole and not os.path.exists(config.out / CHECKPOINT_FILE)


def _check_same(config: RunConfig, dataset: Dataset) -> None:
    """Check that a finished run is the one that this config would make."""
    facts = read_facts(config.out)
    found = fingerprint(
        seed=facts.seed,
        holdout=facts.holdout,
        backend=facts.backend,
        dataset=facts.dataset.checksum,
        recipe=facts.settings,
    )
    expected = fingerprint(
        seed=config.seed,
        holdout=config.holdout,
        backend=find_backend(),
        dataset=dataset.checksum,
        recipe=config.recipe,
    )
    difference = find_difference(found, expected)
    if difference:
        raise UsageError(
            f"Expected the settings of the finished run in {config.out}, "
            f"{difference.name} {abbreviate(difference.found)}. "
            f"Received: {abbreviate(difference.expected)}. Choose another --out."
        )


def _save_model(trained: TrainedModel, config: RunConfig, dataset: Dataset, folder: Path) -> float:
    """Write model.keras and model.onnx. Returns the parity on real frames."""
    frames = dataset.train.frames[:PARITY_FRAMES]
    to_keras_layers(trained.model).save(folder / KERAS_MODEL_FILE)
    path = folder / MODEL_FILE
    metadata = {
        "recipe": config.recipe.name,
        "seed": str(config.seed),
        "data": dataset.name,
        "inkdigit": __version__,
    }
    temperature = config.recipe.export.temperature
    export_onnx(trained.model, path, metadata, temperature)
    expected = apply_temperature(predict(trained.model, frames), temperature)
    return check_parity(expected, DigitModel(path, threads=0).predict_proba(frames))


def _make_facts(
    config: RunConfig,
    dataset: Dataset,
    parity: float,
    seconds: RunSeconds,
    fine_tuned: FineTuneFacts | None,
) -> RunFacts:
    return RunFacts(
        recipe=config.recipe.name,
        settings=config.recipe.to_dict(),
        seed=config.seed,
        dataset=DatasetFacts.of(dataset),
        versions=find_versions(),
        temperature=config.recipe.export.temperature,
        holdout=config.holdout,
        backend=find_backend(),
        threads=os.environ.get("NPROC"),
        parity=parity,
        seconds=seconds,
        fine_tuned=fine_tuned,
    )

"""Fine-tuning the shipped network on corrected pictures, without losing what it knows."""

import hashlib
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from inkdigit.data.splits import concatenate
from inkdigit.errors import ModelError
from inkdigit.evaluation.calibration import apply_temperature
from inkdigit.experiments.corrected_frames import CorrectedFrames
from inkdigit.experiments.run import PARITY_FRAMES, RunConfig, claim_folder, write_run
from inkdigit.experiments.run_facts import FineTuneFacts
from inkdigit.experiments.run_folder import Run
from inkdigit.recognition.digit_model import DigitModel
from inkdigit.recognition.model_files import WEIGHTS
from inkdigit.recognition.models import FINE_TUNED
from inkdigit.training.mixture import make_training_split
from inkdigit.training.onnx_export import check_parity
from inkdigit.training.onnx_import import import_onnx
from inkdigit.training.recipe import Augmentation, FrameData, Recipe, SyntheticFrames
from inkdigit.training.recipes import READER
from inkdigit.training.trainer import TrainingCallbacks, predict, train
from inkdigit.types import Dataset, Probabilities, Split

FULL_PRECISION = WEIGHTS / "reader_float.onnx"
"""The shipped network before it was put into eight bits, in which it could not be trained on."""


@dataclass(frozen=True)
class FineTuneSettings:
    """How much is learnt from corrections, and how much is kept of what was known."""

    epochs: int = 3
    """Epochs that it is trained on for."""
    learning_rate: float = 0.0005
    """The peak of its cycle."""
    batch_size: int = 128
    """Frames a step."""
    augmentation: Augmentation = Augmentation(warp_strength=0.5, damage=True)  # noqa: RUF009 - frozen
    """How the frames differ from epoch to epoch."""
    data: FrameData = FrameData(  # noqa: RUF009 - frozen
        repeats=2, synthetic=SyntheticFrames(drawn=7_000, composed=5_000, negatives=10_000)
    )
    """How often replayed frames are seen, and the synthetic frames that are made beside them."""
    replayed_share: float = 0.25
    """The part of the data set's frames, 0..1, that the network sees again."""
    corrections_share: float = 0.1
    """Corrections are repeated until they are this part of the frames."""
    max_repeats: int = 60
    """How often corrections are repeated at most."""
    min_accuracy_kept: float = 0.995
    """The part of its accuracy on the test frames, 0..1, that the network must keep."""


def make_fine_tune_recipe(
    epochs: int | None = None, settings: FineTuneSettings = FineTuneSettings()
) -> Recipe:
    """Make the recipe that goes on with recipe `reader` from the shipped network.

    Args:
        epochs: instead of those of the settings.
        settings: of the fine-tuning.
    """
    shipped = import_onnx(FULL_PRECISION, READER.build)
    return replace(
        READER,
        name=FINE_TUNED,
        summary="the shipped network, fine-tuned on corrections",
        build=build_shipped_network,
        optimization=replace(
            READER.optimization,
            epochs=epochs or settings.epochs,
            batch_size=settings.batch_size,
            learning_rate=settings.learning_rate,
        ),
        data=settings.data,
        augmentation=settings.augmentation,
        export=replace(READER.export, temperature=shipped.temperature),
        final_phase=None,
    )


def build_shipped_network() -> Any:
    """Build the digit model that the package ships, as a Keras model with its weights."""
    return import_onnx(FULL_PRECISION, READER.build).model


def fine_tune(
    corrected: CorrectedFrames,
    config: RunConfig,
    dataset: Dataset,
    callbacks: TrainingCallbacks = TrainingCallbacks(),  # noqa: B008 - frozen
    settings: FineTuneSettings = FineTuneSettings(),
) -> Run:
    """Train the shipped network on, and write its run folder if it still reads what it read.

    It sees the corrections beside a part of what it was trained with, augmented as then.

    Args:
        corrected: what is to be learnt.
        config: with a recipe of `make_fine_tune_recipe`.
        dataset: what the shipped network was trained and tested on.
        callbacks: who is told how it goes.
        settings: how much is learnt, and how much is kept.

    Raises:
        ModelError: it lost more on the test frames than it may; it is then not written.
        UsageError: the folder holds another run.
        SaveError: the folder cannot be written.
    """
    began = time.perf_counter()
    try:
        with claim_folder(config):
            return _fine_tune(corrected, config, dataset, callbacks, settings, began)
    except ModelError:
        with suppress(OSError):  # where an older run is in it
            config.out.rmdir()
        raise


def _fine_tune(
    corrected: CorrectedFrames,
    config: RunConfig,
    dataset: Dataset,
    callbacks: TrainingCallbacks,
    settings: FineTuneSettings,
    began: float,
) -> Run:
    """Do the same in a folder that is claimed; `began` is the time of `perf_counter`."""
    accuracy_before = _measure_shipped(config.recipe, dataset.test)
    replayed = _replay(dataset.train, config, settings)
    wanted = round(settings.corrections_share * len(replayed) / len(corrected.split))
    repeats = min(max(1, wanted), settings.max_repeats)
    split = concatenate(replayed, *[corrected.split] * repeats)
    trained = train(config.recipe, split, config.seed, callbacks=callbacks)
    accuracy = _measure_accuracy(predict(trained.model, dataset.test.frames), dataset.test)
    if accuracy < settings.min_accuracy_kept * accuracy_before:
        raise ModelError(
            f"The network got worse: {accuracy:.2%} on {dataset.title}'s test frames, where the "
            f"shipped one has {accuracy_before:.2%}, of which it must keep "
            f"{settings.min_accuracy_kept:.1%}. So nothing was written. See whether the "
            "corrections' texts are right, or train with fewer --epochs."
        )
    facts = FineTuneFacts(
        source_checksum=hashlib.sha256(FULL_PRECISION.read_bytes()).hexdigest(),
        test_accuracy_before=accuracy_before,
        pictures=corrected.pictures,
        left_out=corrected.left_out + len(corrected.unread),
        digits=corrected.digits,
        negatives=corrected.negatives,
        repeats=repeats,
        replayed=len(replayed),
    )
    return write_run(config, dataset, trained, began, facts)


def _measure_shipped(recipe: Recipe, test: Split) -> float:
    """Give the accuracy before, 0..1, once it is sure that the network's file was read back."""
    probabilities = DigitModel(FULL_PRECISION, threads=0).predict_proba(test.frames)
    model, some = recipe.build(), slice(PARITY_FRAMES)
    expected = apply_temperature(predict(model, test.frames[some]), recipe.export.temperature)
    check_parity(expected, probabilities[some])
    return _measure_accuracy(probabilities, test)


def _replay(training: Split, config: RunConfig, settings: FineTuneSettings) -> Split:
    """Give a part of what the shipped network was trained on."""
    random = np.random.default_rng([config.seed, 2])
    count = round(settings.replayed_share * len(training))
    chosen = random.choice(len(training), count, replace=False)
    part = Split(training.frames[chosen], training.labels[chosen])
    return make_training_split(part, config.recipe.data, config.seed)


def _measure_accuracy(probabilities: Probabilities, split: Split) -> float:
    return float((probabilities.argmax(axis=1) == split.labels).mean())

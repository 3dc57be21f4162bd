"""Fine-tuning the shipped network on corrected pictures, without losing what it knows."""

import hashlib
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inkdigit.data.labels import LabelledPicture
from inkdigit.data.splits import concatenate
from inkdigit.errors import ModelError, PictureError, UsageError
from inkdigit.evaluation.calibration import apply_temperature
from inkdigit.experiments.evaluate import Run
from inkdigit.experiments.run import PARITY_FRAMES, RunConfig, claim_folder, write_run
from inkdigit.imaging.decode import decode
from inkdigit.imaging.frame import build_frame
from inkdigit.layout.layout import analyze_layout
from inkdigit.recognition.digit_model import DigitModel
from inkdigit.recognition.model_files import WEIGHTS
from inkdigit.recognition.reader import FINE_TUNED, Reader
from inkdigit.training.mixture import training_split
from inkdigit.training.onnx_export import check_parity
from inkdigit.training.onnx_import import import_onnx
from inkdigit.training.recipes import READER, Recipe
from inkdigit.training.trainer import TrainingCallbacks, predict, train
from inkdigit.types import FRAME_SIDE, NO_DIGIT, Dataset, Probabilities, Split

FULL_PRECISION = WEIGHTS / "reader_float.onnx"
"""The shipped network before it was put into eight bits, in which it could not be trained on."""
KEPT = 0.995
"""The part of its accuracy on the test frames that the network must keep."""
EPOCHS, LEARNING_RATE = 3, 0.0005
BATCH_SIZE = 128
REPLAYED, REPEATS, MOVES = 0.25, 2, 0.5
"""The part of the data set's frames that it sees again, how often an epoch, and how far moved."""
MADE, COMPOSED, NEGATIVES = 7_000, 5_000, 10_000
"""Frames that are made anew beside them."""
SHARE, MOST_REPEATS = 0.1, 60
"""Corrections are repeated until they are this part of the frames, at most so many times."""
MOST_PIECES = 40
"""Pieces of a picture without digits: more would be one picture against all others."""


@dataclass(frozen=True, eq=False)
class Corrected:
    """What can be learnt from corrected pictures.

    `split` holds their frames; pictures are left out where other digits were found than their text
    has, or nothing. Of those that cannot be decoded, `unread` says why.
    """

    split: Split
    pictures: int
    left_out: int
    unread: tuple[str, ...] = ()

    @property
    def digits(self) -> int:
        """How many frames show a digit; the others are none."""
        return int((self.split.labels != NO_DIGIT).sum())


def fine_tuning_recipe(epochs: int | None = None) -> Recipe:
    """Recipe `reader`, gone on with from the shipped network."""
    return replace(
        READER,
        name=FINE_TUNED,
        summary="the shipped network, fine-tuned on corrections",
        build=shipped_network,
        epochs=epochs or EPOCHS,
        batch_size=BATCH_SIZE,
        learning_rate=LEARNING_RATE,
        views=0,
        teachers=(),
        finish=None,
        repeats=REPEATS,
        moves=MOVES,
        made=MADE,
        composed=COMPOSED,
        negatives=NEGATIVES,
        doubt=0.0,
        temperature=import_onnx(FULL_PRECISION, READER.build).temperature,
    )


def shipped_network() -> Any:
    """The network for frames that the package ships, as a Keras model."""
    return import_onnx(FULL_PRECISION, READER.build).model


def gather(pictures: Iterable[LabelledPicture], reader: Reader) -> Corrected:
    """The frames of pictures, as the reader builds them, with the labels that are right.

    Raises:
        UsageError: no picture has any.
    """
    used, left_out, unread = [], 0, []
    for picture in pictures:
        try:
            part = _learnt_from(picture, reader)
        except PictureError as error:
            unread.append(f"{picture.path}: {error}")
            continue
        if len(part):
            used.append(part)
        else:
            left_out += 1
    if not used:
        some = f" {len(unread)} cannot be read, such as {unread[0]}" if unread else ""
        raise UsageError(
            "Expected pictures in which as many digits are found as their text has. "
            f"Received: {left_out} without.{some}"
        )
    return Corrected(concatenate(*used), len(used), left_out, tuple(unread))


def fine_tune(
    corrected: Corrected,
    settings: RunConfig,
    dataset: Dataset,
    callbacks: TrainingCallbacks = TrainingCallbacks(),  # noqa: B008 - frozen
) -> Run:
    """Train the shipped network on, and write its run folder if it still reads what it read.

    It sees the corrections beside a part of what it was trained with, distorted as then.

    Args:
        corrected: what is to be learnt.
        settings: with a recipe of `fine_tuning`.
        dataset: what the shipped network was trained and tested on.
        callbacks: who is told how it goes.

    Raises:
        ModelError: it lost more than `KEPT` allows on the test frames; it is then not written.
        UsageError: the folder holds another run.
        SaveError: the folder cannot be written.
    """
    began = time.perf_counter()
    claim_folder(settings)
    before = _accuracy_before(settings.recipe, dataset.test)
    replay = _replay(dataset.train, settings)
    repeats = min(max(1, round(SHARE * len(replay) / len(corrected.split))), MOST_REPEATS)
    split = concatenate(replay, *[corrected.split] * repeats)
    trained = train(settings.recipe, split, settings.seed, callbacks=callbacks)
    after = _accuracy(predict(trained.model, dataset.test.frames), dataset.test)
    if after < KEPT * before:
        with suppress(OSError):  # where an older run is in it
            settings.out.rmdir()
        raise ModelError(
            f"Expected a network that keeps {KEPT:.1%} of the shipped one's {before:.2%} on "
            f"{dataset.title}'s test frames. Received: {after:.2%}, so nothing was written. See "
            "whether the corrections' texts are right, or train with fewer --epochs."
        )
    facts = {
        "from": hashlib.sha256(FULL_PRECISION.read_bytes()).hexdigest(),
        "test_accuracy_before": before,
        "pictures": corrected.pictures,
        "left_out": corrected.left_out + len(corrected.unread),
        "digits": corrected.digits,
        "no_digits": len(corrected.split) - corrected.digits,
        "repeats": repeats,
        "replayed": len(replay),
    }
    return write_run(settings, dataset, trained, began, {"fine_tuned": facts})


def _learnt_from(picture: LabelledPicture, reader: Reader) -> Split:
    """The labelled frames of a picture; none where they cannot be told from one another."""
    right = [int(digit) for digit in picture.text.replace("\n", "")]
    frames = _frames_of(picture, reader, len(right))
    if not frames:
        return Split(np.empty((0, FRAME_SIDE, FRAME_SIDE), np.uint8), np.empty(0, np.uint8))
    return Split(np.stack(frames), np.array(right or [NO_DIGIT] * len(frames), np.uint8))


def _frames_of(picture: LabelledPicture, reader: Reader, count: int) -> list[NDArray[np.uint8]]:
    """The frames of a picture's `count` digits, or of what was taken for some if there are none.

    Where the reader takes nothing for a digit, or not as many, the pieces that it looked at.
    """
    frames = [digit.frame for digit in reader.read(picture.path, one=picture.one).digits]
    if frames and count in (0, len(frames)):
        return frames if count else frames[:MOST_PIECES]
    layout = analyze_layout(decode(picture.path, reader.limits), one=picture.one)
    frames = [build_frame(component.ink) for line in layout.lines for component in line]
    if count == 0:
        return frames[:MOST_PIECES]
    return frames if len(frames) == count else []


def _accuracy_before(recipe: Recipe, test: Split) -> float:
    """How much it reads right before: 0..1, once it is sure that its file was read back well."""
    probabilities = DigitModel(FULL_PRECISION, threads=0).predict_proba(test.frames)
    model, few = recipe.build(), slice(PARITY_FRAMES)
    expected = apply_temperature(predict(model, test.frames[few]), recipe.temperature)
    check_parity(expected, probabilities[few])
    return _accuracy(probabilities, test)


def _replay(training: Split, settings: RunConfig) -> Split:
    """A part of what the shipped network was trained on."""
    random = np.random.default_rng([settings.seed, 2])
    chosen = random.choice(len(training), round(REPLAYED * len(training)), replace=False)
    part = Split(training.frames[chosen], training.labels[chosen])
    return training_split(part, settings.recipe, settings.seed)


def _accuracy(probabilities: Probabilities, split: Split) -> float:
    return float((probabilities.argmax(axis=1) == split.labels).mean())

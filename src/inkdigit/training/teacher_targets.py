"""Teacher targets: the mean soft labels that a committee gives views of frames, predicted once.

They are kept as bytes. Those of views of MNIST's 60,000 training frames come with the package, so
that recipe `reader` can be trained again in an hour. For other frames the teachers are trained
first, which takes hours on a CPU.
"""

import json
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from inkdigit.atomic import atomic_write
from inkdigit.errors import ModelError, UsageError, abbreviate
from inkdigit.training.fingerprint import Fingerprint, find_difference, fingerprint
from inkdigit.training.mixture import make_training_split
from inkdigit.training.recipe import Distillation, Teacher
from inkdigit.training.recipes import TEACHERS
from inkdigit.training.trainer import TrainingCallbacks, predict, train
from inkdigit.types import Probabilities, Split

SoftLabelBytes = NDArray[np.uint8]
"""(n, 10) uint8, 255 for a probability of 1."""
FILE_NAME = "teacher_targets.npz"
SHIPPED_TARGETS = Path(__file__).parent / FILE_NAME
"""Of MNIST's whole training set."""


@dataclass(frozen=True)
class SoftLabelFile:
    """A file for the soft labels that the fingerprint describes."""

    path: Path
    fingerprint: Fingerprint

    def load(self, *, strict: bool = True) -> SoftLabelBytes | None:
        """Load the soft labels; without a file there are none.

        Args:
            strict: whether a file with others is an error, instead of none.

        Raises:
            UsageError: they are of other frames or teachers.
            ModelError: the file is damaged.
        """
        try:
            with self.path.open("rb") as stream, np.load(stream, allow_pickle=False) as arrays:
                difference = find_difference(json.loads(str(arrays["note"])), self.fingerprint)
                if difference is None:
                    return np.asarray(arrays["soft_labels"])
        except FileNotFoundError:
            return None
        except Exception as error:  # zipfile and NumPy fail in a dozen ways
            raise ModelError(
                f"The file of soft labels {self.path} is damaged. "
                "Delete it to train the teachers again."
            ) from error
        if not strict:
            return None
        raise UsageError(
            f"Expected soft labels by {difference.name} {abbreviate(difference.expected)}. "
            f"{self.path} has them by {abbreviate(difference.found)}. "
            "Delete it, or choose another folder for --soft-labels."
        )

    def save(self, soft_labels: SoftLabelBytes) -> None:
        """Write the soft labels. Raises `SaveError`."""
        note = np.array(json.dumps(self.fingerprint))
        with atomic_write(self.path) as draft, draft.open("wb") as stream:
            np.savez_compressed(stream, allow_pickle=False, note=note, soft_labels=soft_labels)


def predict_teacher_targets(
    split: Split, views: Split, data: Distillation, folder: Path, callbacks: TrainingCallbacks
) -> SoftLabelBytes:
    """Give the mean soft labels of a committee, whose teachers are trained where needed.

    Args:
        split: the frames and labels that the teachers learn.
        views: of these frames, which are to be labelled.
        data: who the teachers are.
        folder: for what they say; the next call finds it there.
        callbacks: who is told how far each teacher is.

    Raises:
        UsageError: the folder has soft labels of other frames or teachers.
        ModelError: they are damaged.
        SaveError: they cannot be written.
    """
    recipes = {teacher.recipe: TEACHERS[teacher.recipe] for teacher in data.teachers}
    committee = fingerprint(split=split, views=data.views, teachers=data.teachers, recipes=recipes)
    shipped = SoftLabelFile(SHIPPED_TARGETS, committee).load(strict=False)
    if shipped is not None:
        return shipped
    file = SoftLabelFile(folder / FILE_NAME, committee)
    files = [_choose_file(teacher, split, data.views, folder) for teacher in data.teachers]
    each = []
    for teacher, own in zip(data.teachers, files, strict=True):
        mean = file.load()
        if mean is not None:  # also where another run was faster meanwhile
            break
        each.append(_predict_soft_labels(teacher, own, split, views, callbacks))
    else:
        mean = np.asarray(np.rint(np.mean(each, axis=0)), np.uint8)
        file.save(mean)
    for own in files:
        own.path.unlink(missing_ok=True)  # another run that shares the folder may tidy up, too
    return mean


def delete_teacher_targets(folder: Path) -> None:
    """Delete soft labels and what teachers had learnt, and the folder if it holds nothing else."""
    of_teachers = [path for name in TEACHERS for path in folder.glob(f"{name}-*.npz")]
    for path in (folder / FILE_NAME, *of_teachers):
        path.unlink(missing_ok=True)
    with suppress(OSError):
        folder.rmdir()


def _choose_file(teacher: Teacher, split: Split, views: int, folder: Path) -> SoftLabelFile:
    """Choose the file for what one teacher says, until the whole committee has spoken."""
    recipe = TEACHERS[teacher.recipe]
    made_of = fingerprint(split=split, views=views, seed=teacher.seed, teacher=recipe)
    return SoftLabelFile(folder / f"{teacher.recipe}-{teacher.seed}.npz", made_of)


def _predict_soft_labels(
    teacher: Teacher, file: SoftLabelFile, split: Split, views: Split, callbacks: TrainingCallbacks
) -> SoftLabelBytes:
    """Give what one teacher says of the views, as its file has it, or once it is trained."""
    soft_labels = file.load()
    if soft_labels is None:
        recipe, seed = TEACHERS[teacher.recipe], teacher.seed
        checkpoint = file.path.with_suffix(".checkpoint.npz")
        labelled = make_training_split(split, recipe.data, seed)
        trained = train(
            recipe, labelled, seed, checkpoint=checkpoint, resume=True, callbacks=callbacks
        )
        soft_labels = _to_bytes(predict(trained.model, views.frames))
        file.save(soft_labels)
        checkpoint.unlink(missing_ok=True)
    return soft_labels


def _to_bytes(probabilities: Probabilities) -> SoftLabelBytes:
    return np.rint(probabilities * 255).astype(np.uint8)

"""Lessons: views of a data set's frames, and what a committee of teachers says of each.

The network that is shipped is small, for speed. It learns more from what larger ones say than from
the labels (G. Hinton et al., "Distilling the Knowledge in a Neural Network", 2015). Its teachers
are trained on the data set's frames by recipes of their own.

Opinions are kept as bytes. What the committee said of views of MNIST's 60,000 training frames comes
with the package, so that recipe `reader` can be trained again in an hour; with other frames the
teachers are trained first, which takes hours on a CPU.
"""

import json
import zlib
from contextlib import suppress
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from inkdigit.atomic import atomic_write
from inkdigit.data.splits import concatenate, make_in_parallel
from inkdigit.errors import ModelError, UsageError, abbreviate
from inkdigit.synthetic.views import draw_view
from inkdigit.training.layers import Softening
from inkdigit.training.mixture import synthetic_frames, training_split
from inkdigit.training.recipes import TEACHERS, Recipe
from inkdigit.training.trainer import TrainingCallbacks, predict, train
from inkdigit.types import CLASSES, SoftLabelled, SoftLabels, Split

OPINIONS = "teacher_targets.npz"
SHIPPED = Path(__file__).parent / OPINIONS
"""What the committee said of MNIST's whole training set."""
SEED = 0
"""Of the views: lessons are the same whoever learns from them."""
SURE = 255
"""The byte of an opinion that has no doubt."""


def soft_labelled_split(
    split: Split,
    recipe: Recipe,
    seed: int,
    folder: Path,
    callbacks: TrainingCallbacks,
    before: keras.Model | None = None,
) -> SoftLabelled:
    """What a recipe with views trains on: lessons, and what the project makes beside them."""
    taught = lessons(split, recipe, folder, callbacks)
    return concatenate(taught, *soft_labelled_beside(split, recipe, seed, before))


def soft_labelled_beside(
    split: Split, recipe: Recipe, seed: int, before: keras.Model | None = None
) -> list[SoftLabelled]:
    """What the project makes for a recipe beside a data set's frames, and what to say of it.

    The recipe's `doubt` is left; but a network that was trained `before` shall say of it what it
    says already (Z. Li and D. Hoiem, "Learning without Forgetting", 2016).
    """
    made = synthetic_frames(split, recipe, seed)
    if before:
        return [_self_targets(one, before) for one in made]
    return [smooth_labels(one, recipe.doubt) for one in made]


def lessons(
    split: Split, recipe: Recipe, folder: Path, callbacks: TrainingCallbacks
) -> SoftLabelled:
    """The recipe's views of a data set's frames, and the teachers' mean opinion of them.

    What they say is kept in `folder`, where the next call finds it; what the package has, nobody
    needs to say again.

    Args:
        split: the frames and their labels.
        recipe: how many views, and who its teachers are.
        folder: for the opinions.
        callbacks: who is told how far each teacher is.

    Returns:
        (n * views, 28, 28) uint8 frames; their labels are `Opinions`.

    Raises:
        UsageError: the folder's opinions are of other frames or teachers.
        ModelError: they are damaged.
        SaveError: they cannot be written.
    """
    seen = make_in_parallel(
        draw_view, [split] * recipe.views, [SEED], count=len(split) * recipe.views
    )
    return SoftLabelled(seen.frames, _with_no_digit(_said(split, seen, recipe, folder, callbacks)))


def delete_teacher_targets(folder: Path) -> None:
    """Delete what teachers said and had learnt, and the folder if it holds nothing else."""
    theirs = [path for name in TEACHERS for path in folder.glob(f"{name}-*.npz")]
    for path in (folder / OPINIONS, *theirs):
        path.unlink(missing_ok=True)
    with suppress(OSError):
        folder.rmdir()


def smooth_labels(split: Split, doubt: float) -> SoftLabelled:
    """The same frames, their labels as opinions.

    Args:
        split: the frames and their labels.
        doubt: the part of a digit's label, 0..1, that all ten digits share; that there is a digit,
            or none, is beyond doubt.
    """
    opinions = np.eye(CLASSES + 1, dtype=np.float32)
    opinions[:CLASSES, :CLASSES] *= 1 - doubt
    opinions[:CLASSES, :CLASSES] += doubt / CLASSES
    return SoftLabelled(split.frames, opinions.astype(np.float16)[split.labels])


def _self_targets(split: Split, model: keras.Model) -> SoftLabelled:
    """The same frames, and what a network with "no digit" says of them, unsoftened."""
    kept = [layer for layer in model.layers if not isinstance(layer, Softening)]
    said = keras.Sequential(kept).predict(split.frames, batch_size=1000, verbose=0)
    return SoftLabelled(split.frames, np.asarray(said, np.float16))


def _said(
    split: Split, seen: Split, recipe: Recipe, folder: Path, callbacks: TrainingCallbacks
) -> NDArray[np.uint8]:
    """What the recipe's teachers say of the views `seen` on average, (n, 10): read, or said now."""
    identity = {
        "frames' checksum": zlib.crc32(split.frames.tobytes()),
        "labels' checksum": zlib.crc32(split.labels.tobytes()),
        "views": recipe.views,
    }
    who = {
        "teachers": [list(teacher) for teacher in recipe.teachers],
        "recipes": [TEACHERS[name].essence() for name, _seed in recipe.teachers],
    }
    said = _kept(SHIPPED, identity | who, strict=False)
    if said is not None:
        return said
    paths = [folder / f"{name}-{seed}.npz" for name, seed in recipe.teachers]
    each = []
    for (name, seed), path in zip(recipe.teachers, paths, strict=True):
        said = _kept(folder / OPINIONS, identity | who)
        if said is not None:  # also where another run was faster meanwhile
            break
        each.append(_opinion(TEACHERS[name], seed, split, seen, identity, path, callbacks))
    else:
        said = np.asarray(np.rint(np.mean(each, axis=0)), np.uint8)
        _keep(folder / OPINIONS, identity | who, said)
    for path in paths:
        path.unlink(missing_ok=True)  # another run that shares the folder may tidy up, too
    return said


def _opinion(
    teacher: Recipe,
    seed: int,
    split: Split,
    seen: Split,
    identity: dict[str, Any],
    path: Path,
    callbacks: TrainingCallbacks,
) -> NDArray[np.uint8]:
    """What one teacher says: read, or said after it was trained."""
    identity = identity | {"seed": seed, "teacher": teacher.essence()}
    said = _kept(path, identity)
    if said is None:
        checkpoint = path.with_suffix(".checkpoint.npz")
        material = training_split(split, teacher, seed)
        trained = train(
            teacher, material, seed, checkpoint=checkpoint, resume=True, callbacks=callbacks
        )
        said = _in_bytes(predict(trained.model, seen.frames))
        _keep(path, identity, said)
        checkpoint.unlink(missing_ok=True)
    return said


def _in_bytes(probabilities: NDArray[np.float32]) -> NDArray[np.uint8]:
    return np.rint(probabilities * SURE).astype(np.uint8)


def _with_no_digit(said: NDArray[np.uint8]) -> SoftLabels:
    """Ten bytes -> ten probabilities and an eleventh, 0: a data set's frames are digits."""
    weights = said.astype(np.float32)
    weights /= weights.sum(axis=1, keepdims=True)
    return np.pad(weights, ((0, 0), (0, 1))).astype(np.float16)


def _kept(path: Path, identity: dict[str, Any], *, strict: bool = True) -> NDArray[np.uint8] | None:
    """Opinions that were kept, if there are any; if they are others, none or an error."""
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as arrays:
            found = json.loads(str(arrays["note"]))
            said = np.asarray(arrays["opinions"]) if found == identity else None
    except FileNotFoundError:
        return None
    except Exception as error:  # zipfile and NumPy fail in a dozen ways
        raise ModelError(
            f"Expected teachers' opinions: {path} is damaged. Delete it to train them again."
        ) from error
    if said is None and strict:
        name = next(name for name in identity if found.get(name) != identity[name])
        raise UsageError(
            f"Expected opinions by {name} {abbreviate(identity[name])}. {path} has them by "
            f"{abbreviate(found.get(name))}. Delete it, or choose another folder for --lessons."
        )
    return said


def _keep(path: Path, identity: dict[str, Any], said: NDArray[np.uint8]) -> None:
    with atomic_write(path) as draft, draft.open("wb") as stream:
        np.savez_compressed(
            stream, allow_pickle=False, note=np.array(json.dumps(identity)), opinions=said
        )

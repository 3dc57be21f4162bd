"""Distillation: views of a data set's frames, labelled by teachers, and synthetic frames beside.

The network that is shipped is small, for speed. It learns more from what larger ones say than from
the labels (G. Hinton et al., "Distilling the Knowledge in a Neural Network", 2015). Its teachers
are trained on the data set's frames by recipes of their own.
"""

from pathlib import Path

import keras
import numpy as np

from inkdigit.data.splits import concatenate, make_in_parallel
from inkdigit.synthetic.views import draw_view
from inkdigit.training.layers import Softening
from inkdigit.training.mixture import make_synthetic_frames
from inkdigit.training.recipe import Distillation
from inkdigit.training.teacher_targets import SoftLabelBytes, predict_teacher_targets
from inkdigit.training.trainer import TrainingCallbacks
from inkdigit.types import CLASSES, SoftLabelled, SoftLabels, Split

VIEW_SEED = 0
"""Views are the same whoever learns from them, so that their soft labels can be kept."""


def make_distillation_split(
    split: Split,
    data: Distillation,
    seed: int,
    folder: Path,
    callbacks: TrainingCallbacks,
    previous: keras.Model | None = None,
) -> SoftLabelled:
    """Make what a network is distilled from: labelled views, then synthetic frames.

    Args:
        split: the data set's frames and labels.
        data: how many views, who the teachers are, what is synthetic.
        seed: of the synthetic frames.
        folder: for the teachers' soft labels.
        callbacks: who is told how far each teacher is.
        previous: the network as earlier phases have trained it.
    """
    views = label_views(split, data, folder, callbacks)
    return concatenate(views, *label_synthetic_frames(split, data, seed, previous))


def label_views(
    split: Split, data: Distillation, folder: Path, callbacks: TrainingCallbacks
) -> SoftLabelled:
    """Draw views of a data set's frames, with the teachers' mean soft labels.

    Args:
        split: the frames and their labels.
        data: how many views, and who the teachers are.
        folder: for the soft labels, where the next call finds them.
        callbacks: who is told how far each teacher is.

    Returns:
        (n * views, 28, 28) uint8 frames and (n * views, 11) soft labels, view by view.

    Raises:
        UsageError: the folder's soft labels are of other frames or teachers.
        ModelError: they are damaged.
        SaveError: they cannot be written.
    """
    count = len(split) * data.views
    views = make_in_parallel(draw_view, [split] * data.views, [VIEW_SEED], count=count)
    targets = predict_teacher_targets(split, views, data, folder, callbacks)
    return SoftLabelled(views.frames, _to_soft_labels(targets))


def label_synthetic_frames(
    split: Split, data: Distillation, seed: int, previous: keras.Model | None = None
) -> list[SoftLabelled]:
    """Make synthetic frames beside a data set's, with smoothed labels.

    A network that was trained before keeps what it says of them: those are then its own targets
    (Z. Li and D. Hoiem, "Learning without Forgetting", 2016).
    """
    synthetic = make_synthetic_frames(split, data.synthetic, seed)
    if previous is not None:
        return [predict_self_targets(frames, previous) for frames in synthetic]
    return [smooth_labels(frames, data.label_smoothing) for frames in synthetic]


def smooth_labels(split: Split, label_smoothing: float) -> SoftLabelled:
    """Turn labels into soft ones.

    Args:
        split: the frames and their labels.
        label_smoothing: the part of a digit's label, 0..1, that all ten digits share. That there is
            a digit, or none, stays certain.
    """
    rows = np.eye(CLASSES + 1, dtype=np.float32)  # a row a label
    rows[:CLASSES, :CLASSES] *= 1 - label_smoothing
    rows[:CLASSES, :CLASSES] += label_smoothing / CLASSES
    return SoftLabelled(split.frames, rows.astype(np.float16)[split.labels])


def predict_self_targets(split: Split, model: keras.Model) -> SoftLabelled:
    """Label frames with what a network with "no digit" says of them, without its softening."""
    layers = [layer for layer in model.layers if not isinstance(layer, Softening)]
    outputs = keras.Sequential(layers).predict(split.frames, batch_size=1000, verbose=0)
    return SoftLabelled(split.frames, np.asarray(outputs, np.float16))


def _to_soft_labels(targets: SoftLabelBytes) -> SoftLabels:
    """Bring rows to a sum of 1, and append a column of 0: a data set's frames are digits."""
    weights = targets.astype(np.float32)
    weights /= weights.sum(axis=1, keepdims=True)
    return np.pad(weights, ((0, 0), (0, 1))).astype(np.float16)

"""What scikit-learn calls a classifier: rows of pixels -> labels and probabilities."""

import re
from typing import Any, Never

import numpy as np
from numpy.typing import ArrayLike, NDArray

from inkdigit.errors import UsageError
from inkdigit.imaging.values import scale_array
from inkdigit.recognition.digit_model import DigitModel
from inkdigit.types import CLASSES, FRAME_SIDE, Frames, Probabilities

PIXEL_COLUMN = re.compile(r"pixel(\d+)")
"""Of a table of frames, as Kaggle and OpenML name its columns; others hold labels."""


class FrameClassifier:
    """Says which digit frames are, as scikit-learn's classifiers do.

    It is trained already: a scorer takes it, and nothing that fits does.
    """

    digit_model: DigitModel
    classes_: NDArray[np.int64] = np.arange(CLASSES)
    """(10,) int64, the label of each column of `predict_proba`."""

    def predict_proba(self, frames: ArrayLike) -> Probabilities:
        """Say which digit each frame is, given that it is one.

        >>> import numpy as np
        >>> from inkdigit import Reader
        >>> Reader().predict_proba(np.zeros((5, 784))).shape
        (5, 10)

        Args:
            frames: bright ink on black, as `build_frames` takes them: (n, 28, 28), (n, 784), one
                frame, or a table with Kaggle's columns.

        Returns:
            (n, 10) float32, rows sum to 1.

        Raises:
            UsageError: they are no frames.
        """
        return self.digit_model.predict_proba(build_frames(frames))

    def predict(self, frames: ArrayLike) -> NDArray[np.int64]:
        """Say the likeliest digit of each frame.

        >>> import numpy as np
        >>> from inkdigit import Reader
        >>> stroke = np.zeros((28, 28))
        >>> stroke[4:24, 13:16] = 1
        >>> Reader().predict(stroke)
        array([1])

        Args:
            frames: as `predict_proba` takes them.

        Returns:
            (n,) int64, 0..9.

        Raises:
            UsageError: they are no frames.
        """
        likeliest: NDArray[np.int64] = self.classes_[self.predict_proba(frames).argmax(axis=1)]
        return likeliest

    def fit(self, frames: ArrayLike, labels: ArrayLike) -> Never:  # noqa: ARG002 - as others
        """Refuse: scikit-learn's scorers ask whether there is this method, and do not call it.

        Raises:
            UsageError: always.
        """
        raise UsageError(
            "The networks are trained already. Train others with `inkdigit train`, and read with "
            "Reader(run)."
        )

    def __sklearn_tags__(self) -> Any:
        """Tell scikit-learn, which alone asks for it, that this is a classifier."""
        from sklearn.utils import ClassifierTags, Tags, TargetTags  # noqa: PLC0415 - it asks

        return Tags(
            estimator_type="classifier",
            target_tags=TargetTags(required=True),
            classifier_tags=ClassifierTags(),
            requires_fit=False,
        )


def build_frames(frames: ArrayLike) -> Frames:
    """Bring frames in any usual shape and type to (n, 28, 28) uint8.

    Args:
        frames: (n, 28, 28[, 1]), (n, 784), one frame (28, 28) or (784,), or a table whose columns
            are named pixel0 to pixel783 as Kaggle's, or pixel1 to pixel784. Of bool, integers, or
            floats 0..1 or 0..255, as `scale_array` tells them apart.

    Raises:
        UsageError: they have another shape, or are no such numbers.
    """
    array = np.asarray(_select_pixels(frames))
    shape = array.shape[:-1] if array.ndim == 4 and array.shape[3] == 1 else array.shape  # noqa: PLR2004 - as Keras has them
    is_square = len(shape) > 1 and shape[-2:] == (FRAME_SIDE, FRAME_SIDE)
    is_flat = bool(shape) and shape[-1] == FRAME_SIDE**2
    if not ((is_square and len(shape) <= 3) or (is_flat and len(shape) <= 2)):  # noqa: PLR2004 - of many frames
        raise UsageError(
            "Expected frames (n, 28, 28) or (n, 784), or a table with columns pixel0 to pixel783. "
            f"Received: {array.shape} of {array.dtype}."
        )
    try:
        return scale_array(array).reshape(-1, FRAME_SIDE, FRAME_SIDE)
    except ValueError as error:
        raise UsageError(str(error)) from error


def _select_pixels(frames: Any) -> Any:
    """Leave out what is no pixel, of a table that has more columns than these."""
    names = {str(name): name for name in getattr(frames, "columns", ())}
    pixels = {int(match[1]): name for text, name in names.items()
              if (match := PIXEL_COLUMN.fullmatch(text))}  # fmt: skip
    return frames[[pixels[number] for number in sorted(pixels)]] if pixels else frames

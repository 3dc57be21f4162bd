"""Frames come in every usual shape, and scikit-learn takes a reader for a classifier."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray
from sklearn.metrics import ConfusionMatrixDisplay, accuracy_score, check_scoring, get_scorer
from sklearn.utils.validation import check_is_fitted

from inkdigit import NaiveReader, Reader, UsageError
from inkdigit.imaging.frame import build_frame
from inkdigit.synthetic.samples import sketch
from inkdigit.types import Frames


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


@pytest.fixture(scope="module")
def frames() -> Frames:
    """A frame of each digit, in their order."""
    ink = [255 - sketch(digit, (90, 90)).min(axis=2) for digit in range(10)]
    return np.stack([build_frame(one) for one in ink])


def kaggle(frames: Frames) -> Any:
    """The table of Kaggle's Digit Recognizer, whose first column is the label."""
    names = [f"pixel{number}" for number in range(784)]
    table = pd.DataFrame(frames.reshape(-1, 784).astype(np.int64), columns=names)
    table.insert(0, "label", range(10))
    return table


def openml(frames: Frames) -> Any:
    """As `fetch_openml("mnist_784")` gives it: from pixel1 on; and in another order."""
    names = [f"pixel{number}" for number in range(1, 785)]
    return pd.DataFrame(frames.reshape(-1, 784), columns=names)[names[::-1]]


SHAPES: dict[str, Callable[[Frames], Any]] = {
    "frames": lambda frames: frames,
    "rows": lambda frames: frames.reshape(-1, 784),
    "Keras": lambda frames: frames[..., None] / np.float32(255),
    "floats": lambda frames: frames / 255,
    "large floats": lambda frames: frames.astype(np.float64),
    "lists": lambda frames: frames.tolist(),
    "Kaggle": kaggle,
    "OpenML": openml,
    "a table without names": lambda frames: pd.DataFrame(frames.reshape(-1, 784)),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_frames_may_have_any_usual_shape(reader: Reader, frames: Frames, shape: str) -> None:
    expected = reader.digit_model.predict_proba(frames)
    assert np.array_equal(reader.predict_proba(SHAPES[shape](frames)), expected)


@pytest.mark.parametrize("shape", [(28, 28), (784,), (1, 784), (28, 28, 1)])
def test_one_frame_gives_one_row(reader: Reader, frames: Frames, shape: tuple[int, ...]) -> None:
    one = frames[7].reshape(shape)
    if len(shape) == 3:
        one = one[None]
    assert reader.predict_proba(one).shape == (1, 10)
    assert reader.predict(one).tolist() == [7]


def test_scorers_of_scikit_learn_work(reader: Reader, frames: Frames) -> None:
    rows, labels = frames.reshape(-1, 784), np.arange(10)
    assert accuracy_score(labels, reader.predict(rows)) == 1
    assert reader.classes_.tolist() == labels.tolist()
    assert check_scoring(reader, "accuracy")(reader, rows, labels) == 1
    assert get_scorer("neg_log_loss")(reader, rows, labels) > -0.2
    assert get_scorer("roc_auc_ovr")(NaiveReader(), rows, labels) == 1
    ConfusionMatrixDisplay.from_estimator(reader, kaggle(frames), labels)
    check_is_fitted(reader)
    with pytest.raises(UsageError, match="trained already"):
        reader.fit(rows, labels)


@pytest.mark.parametrize(
    "frames",
    [np.full((1, 784), np.nan), np.full((1, 784), -1.0), np.full((1, 784), "7")],
)
def test_numbers_that_are_no_frames_are_said(reader: Reader, frames: NDArray[Any]) -> None:
    with pytest.raises(UsageError, match="Expected"):
        reader.predict_proba(frames)

"""The plots show what the figures say."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure

from inkdigit.evaluation.calibration_plot import NamedProbabilities, draw_calibration
from inkdigit.evaluation.metrics import measure
from inkdigit.evaluation.plots import (
    draw_confusion,
    draw_curves,
    draw_frames,
    draw_mistakes,
    save_figure,
)
from inkdigit.evaluation.report import EvaluatedSplit, compare_temperatures, write_plots
from inkdigit.types import Epoch, Split


@pytest.fixture
def split() -> Split:
    random = np.random.default_rng(0)
    return Split(
        random.integers(0, 256, (200, 28, 28), np.uint8), random.integers(0, 10, 200, np.uint8)
    )


def words(figure: Figure) -> list[str]:
    texts = [text.get_text() for axes in figure.axes for text in axes.texts]
    titles = [axes.get_title() for axes in figure.axes]
    return [*texts, *titles, *(text.get_text() for text in figure.texts)]


def probabilities_for(
    predicted: np.ndarray[tuple[int], np.dtype[np.int64]],
) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    return np.eye(10, dtype=np.float32)[predicted] * 0.82 + 0.018


def test_every_count_of_the_matrix_is_written(split: Split) -> None:
    predicted = split.labels.astype(int)
    predicted[:3] = (predicted[:3] + 1) % 10
    figures = measure(probabilities_for(predicted), split.labels)
    figure = draw_confusion(figures, "a run")
    written = [int(word) for word in words(figure) if word.isdecimal()]
    assert sorted(written) == sorted(
        [
            *figures.confusion.diagonal(),
            *figures.confusion[(figures.confusion > 0) & ~np.eye(10, dtype=bool)],
        ]
    )
    axes = figure.axes[0]
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("predicted", "expected")
    assert len(figure.axes) == 1, "a bar of colours says again what the numbers say"


def test_a_single_error_is_not_black(split: Split) -> None:
    predicted = split.labels.astype(int)
    predicted[0] = (predicted[0] + 1) % 10
    axes = draw_confusion(measure(probabilities_for(predicted), split.labels), "a run").axes[0]
    (cells,) = axes.collections
    red, green, blue, _ = cells.to_rgba(np.array([1]))[0]
    assert min(red, green, blue) > 0.5
    assert "1 error in 200" in axes.get_title(loc="left")


def test_the_surest_mistakes_come_first(split: Split) -> None:
    predicted = split.labels.astype(int)
    predicted[7] = (predicted[7] + 1) % 10
    predicted[9] = (predicted[9] + 1) % 10
    probabilities = probabilities_for(predicted)
    probabilities[9] = np.eye(10)[predicted[9]] * 0.9 + 0.01
    shown = [word for word in words(draw_mistakes(split, probabilities, "a run")) if word]
    assert [word for word in shown if word.startswith("is")] == [
        f"is {split.labels[9]}  (no. 9)",
        f"is {split.labels[7]}  (no. 7)",
    ]
    assert f"read as {predicted[9]}, 91.0%" in shown


def test_no_mistakes_can_be_drawn_too(split: Split, tmp_path: Path) -> None:
    figure = draw_mistakes(split, probabilities_for(split.labels.astype(int)), "a run")
    assert "a run\nNo errors" in words(figure)
    save_figure(figure, tmp_path / "mistakes.png")
    matrix = draw_confusion(measure(probabilities_for(split.labels.astype(int)), split.labels), "")
    save_figure(matrix, tmp_path / "confusion_matrix.png")
    assert len(list(tmp_path.iterdir())) == 2


def test_curves_show_validation_where_there_is_one() -> None:
    epoch = Epoch(1, 0.5, 0.8, validation_loss=0.6, validation_accuracy=0.7, seconds=1.0)
    alone = replace(epoch, validation_loss=None, validation_accuracy=None)
    assert len(draw_curves([epoch], "a run").axes[0].lines) == 2
    assert len(draw_curves([alone], "a run").axes[0].lines) == 1


def test_curves_end_where_the_test_is_and_have_one_legend(split: Split) -> None:
    epoch = Epoch(1, 0.5, 0.8, validation_loss=0.6, validation_accuracy=0.7, seconds=1.0)
    test = measure(probabilities_for(split.labels.astype(int)), split.labels)
    figure = draw_curves([epoch, replace(epoch, epoch=2)], "a run", test)
    for axes, score in zip(figure.axes, (test.loss, test.accuracy), strict=True):
        (mark,) = (line for line in axes.lines if line.get_label() == "test")
        assert mark.get_xydata() == pytest.approx(np.array([[2, score]]))
        assert axes.get_legend() is None
    (legend,) = figure.legends
    assert [text.get_text() for text in legend.get_texts()] == ["training", "validation", "test"]


def test_frames_stand_in_rows_of_eight(split: Split) -> None:
    figure = draw_frames(Split(split.frames[:9], split.labels[:9]), "nine")
    (axes,) = figure.axes
    assert [text.get_text() for text in axes.texts[1:]] == [str(d) for d in split.labels[:9]]
    places = [image.get_extent() for image in axes.images]
    assert len({round(left, 3) for left, *_ in places}) == 8
    assert len({round(bottom, 3) for *_, bottom, _ in places}) == 2
    assert all(right - left == pytest.approx(top - bottom) for left, right, bottom, top in places)
    for frame, image in zip(split.frames, axes.images, strict=False):
        np.testing.assert_array_equal(image.get_array(), 255 - frame)


@pytest.mark.parametrize(
    ("errors", "said"),
    [
        (1, "The only error"),
        (3, "All 3 errors, surest first"),
        (25, "All 25 errors, surest first"),
        (60, "40 of 60 errors, surest first"),
    ],
)
def test_the_mistakes_are_counted_and_the_picture_is_as_large_as_they_are(
    split: Split, errors: int, said: str
) -> None:
    predicted = split.labels.astype(int)
    predicted[:errors] = (predicted[:errors] + 1) % 10
    figure = draw_mistakes(split, probabilities_for(predicted), "a run")
    assert f"a run\n{said}" in words(figure)
    shown = min(errors, 40)
    (axes,) = figure.axes
    assert len(axes.images) == shown
    rows = -(-shown // 8)
    assert figure.get_figheight() == pytest.approx(1 + 1.42 * rows, abs=0.3)
    assert (figure.get_figwidth() < 5) == (shown < 4)
    figure.draw_without_rendering()
    whole = figure.bbox
    for artist in (*axes.images, *axes.texts):
        place = artist.get_window_extent()
        assert whole.x0 <= place.x0 < place.x1 <= whole.x1
        assert whole.y0 <= place.y0 < place.y1 <= whole.y1


def test_certain_is_not_said_of_a_mistake(split: Split) -> None:
    predicted = split.labels.astype(int)
    predicted[0] = (predicted[0] + 1) % 10
    figure = draw_mistakes(split, np.eye(10, dtype=np.float32)[predicted], "a run")
    assert f"read as {predicted[0]}, 99.9%" in words(figure)


def test_calibration_shows_each_of_the_predictions(split: Split) -> None:
    predicted = split.labels.astype(int)
    predicted[:40] = (predicted[:40] + 1) % 10  # a fifth is wrong, each 83.8 % sure
    probabilities = probabilities_for(predicted)
    figure = draw_calibration(
        [NamedProbabilities(name, probabilities) for name in ("before", "after")],
        split.labels,
        "a run",
    )
    calibrated, refused = figure.axes
    (legend,) = figure.legends
    assert [text.get_text() for text in legend.get_texts()] == ["before", "after"]
    assert (refused.get_xlabel(), refused.get_ylabel()) == ("refused", "wrong among the rest")
    (point,) = calibrated.containers[0].lines[0].get_xydata()  # type: ignore[attr-defined]
    assert point == pytest.approx([0.162, 0.2], abs=1e-3)


@pytest.mark.parametrize("count", [400, 1000])
def test_calibration_is_drawn_of_frames_that_are_enough(
    split: Split, tmp_path: Path, count: int
) -> None:
    (tmp_path / "calibration.png").write_bytes(b"of other data")
    many = Split(np.resize(split.frames, (count, 28, 28)), np.resize(split.labels, count))
    probabilities = probabilities_for(many.labels.astype(int))
    write_plots(tmp_path, "a run", [], EvaluatedSplit.measure("test", many, probabilities))
    names = {"confusion_matrix.png", "mistakes.png"} | (
        {"calibration.png"} if count > 400 else set()
    )
    assert {file.name for file in tmp_path.iterdir()} == names


def test_a_temperature_is_shown_with_what_it_changed(split: Split) -> None:
    evaluated = EvaluatedSplit.measure("test", split, probabilities_for(split.labels.astype(int)))
    (alone,) = compare_temperatures(evaluated, 1.0)
    assert alone.name == "test"
    assert alone.probabilities is evaluated.probabilities
    shipped, before = compare_temperatures(evaluated, 1.2)
    assert shipped.probabilities is evaluated.probabilities
    assert before.name == "without it"
    assert (before.probabilities.max(axis=1) > shipped.probabilities.max(axis=1)).all()

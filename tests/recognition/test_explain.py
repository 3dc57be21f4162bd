"""What `explain` shows of a reading."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from inkdigit import Reader
from inkdigit.recognition.naive_reader import NaiveReader
from inkdigit.synthetic.samples import Pen, sketch

CHALK = Pen((235, 235, 228), (38, 60, 50), 0.05)


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader.load()


def test_each_stage_is_a_picture_and_words(reader: Reader, tmp_path: Path) -> None:
    explanation = reader.explain(sketch(4, (300, 240), CHALK), one=True)
    names = [step.name for step in explanation.steps]
    assert names == ["picture", "view", "ink", "components", "frames", "reading"]
    explanation.save(tmp_path / "four")
    for number, step in enumerate(explanation.steps, start=1):
        with Image.open(tmp_path / "four" / f"{number}-{step.name}.png") as picture:
            assert np.array_equal(np.asarray(picture), step.picture)
    said = (tmp_path / "four" / "explanation.txt").read_text("utf-8")
    assert said == f"{explanation}\n"
    assert "240 x 300 pixels" in said
    assert "4, read" in said


def test_a_folder_shows_the_latest_explanation(reader: Reader, tmp_path: Path) -> None:
    own = tmp_path / "7-of-mine.png"
    own.touch()
    reader.explain(sketch(4, (300, 240))).save(str(tmp_path))
    blank = reader.explain(np.full((90, 90), 255, np.uint8))
    blank.save(tmp_path)
    stages = {f"{number}-{step.name}.png" for number, step in enumerate(blank.steps, start=1)}
    assert {path.name for path in tmp_path.iterdir()} == {*stages, "explanation.txt", own.name}


@pytest.mark.parametrize("kind", [Reader, NaiveReader])
def test_a_stage_is_drawn_once_it_is_asked_for(kind: type[Reader | NaiveReader]) -> None:
    explanation = kind.load().explain(sketch(4, (300, 240)))
    assert str(explanation)
    for step in explanation.steps:
        assert "picture" not in vars(step), step.name
        assert step.picture is step.picture


def test_light_ink_is_said_to_be_light(reader: Reader) -> None:
    said = "the ink is lighter than the paper"
    assert said in str(reader.explain(sketch(7, (200, 200), CHALK), one=True))
    assert said not in str(reader.explain(sketch(7, (200, 200)), one=True))


def test_thin_strokes_are_said_to_be_thickened(reader: Reader) -> None:
    thin, fat = Pen(width=0.02), Pen(width=0.14)
    assert "strokes thickened in" in str(reader.explain(sketch(2, (400, 400), thin), one=True))
    assert "thickened" not in str(reader.explain(sketch(2, (400, 400), fat), one=True))


def test_the_view_says_what_was_looked_at(reader: Reader) -> None:
    paper = np.full((1200, 1600, 3), 240, np.uint8)
    paper[300:400, 500:580] = sketch(5, (100, 80), Pen(paper=(240, 240, 240)))
    steps = {step.name: step for step in reader.explain(paper).steps}
    assert "pixels from column" in steps["view"].words
    assert steps["view"].picture.shape[:2] == steps["ink"].picture.shape
    assert steps["ink"].picture.min() < 128


def test_touching_digits_are_said_to_be_cut(reader: Reader) -> None:
    left = sketch(5, (160, 260), height=0.8, centre=(0.35, 0.5))
    right = sketch(0, (160, 260), height=0.8, centre=(0.65, 0.5))
    picture = np.minimum(left, right)
    assert "cut in two" in str(reader.explain(picture))


def test_the_tutorials_way_is_explained_as_it_was() -> None:
    explanation = NaiveReader.load().explain(sketch(4, (200, 160)), one=True)
    assert [step.name for step in explanation.steps] == ["picture", "frames", "reading"]
    assert "squeezed to 28 x 28" in str(explanation)
    assert "lighter" not in str(explanation)


@pytest.mark.parametrize("shape", [(3, 100), (1, 9000), (2000, 1), (1, 1)])
@pytest.mark.parametrize("kind", [Reader, NaiveReader])
def test_thin_pictures_are_explained_too(
    shape: tuple[int, int], kind: type[Reader | NaiveReader]
) -> None:
    picture = np.full(shape, 230, np.uint8)
    picture[:, shape[1] // 2 :] = 20
    explanation = kind.load().explain(picture)
    assert explanation.steps[-1].picture.shape[2] == 3


def test_nothing_is_explained_too(reader: Reader) -> None:
    explanation = reader.explain(np.full((60, 60), 230, np.uint8))
    assert explanation.reading.status == "blank"
    assert "no pen's strokes are found" in str(explanation)


def test_frames_stand_apart(reader: Reader) -> None:
    row = np.hstack([sketch(place % 10, (100, 60)) for place in range(14)])
    explanation = reader.explain(row)
    assert len(explanation.reading) == 14
    (frames,) = (step.picture for step in explanation.steps if step.name == "frames")
    side, gap = 8 * 28, 16
    assert frames.shape == (2 * side + gap, 12 * side + 11 * gap)
    assert frames[:, side : side + gap].min() == 255
    assert frames[side : side + gap].min() == 255
    second = frames[:side:8, side + gap : 2 * side + gap : 8]
    assert np.array_equal(second, explanation.reading.digits[1].frame)

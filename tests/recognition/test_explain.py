"""What `explain` and `overlay` show of a reading."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from inkdigit import PictureError, Reader
from inkdigit.recognition.reader import Framing
from inkdigit.recognition.reading import Reading
from inkdigit.synthetic.samples import Pen, sketch

CHALK = Pen((235, 235, 228), (38, 60, 50), 0.05)


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader.load()


def test_each_stage_is_a_picture_and_words(reader: Reader, tmp_path: Path) -> None:
    explanation = reader.explain(sketch(4, (300, 240), CHALK), one=True)
    names = [step.name for step in explanation.steps]
    assert names == ["picture", "ink", "rules", "pieces", "frames", "reading"]
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


@pytest.mark.parametrize("framing", ["mnist", "tutorial"])
def test_a_stage_is_drawn_once_it_is_asked_for(framing: Framing) -> None:
    explanation = Reader.load(framing=framing).explain(sketch(4, (300, 240)))
    assert str(explanation)
    for step in explanation.steps:
        assert "picture" not in vars(step), step.name
        assert step.picture is step.picture


def test_light_ink_is_said_to_be_inverted(reader: Reader) -> None:
    assert "inverted" in str(reader.explain(sketch(7, (200, 200), CHALK), one=True))
    assert "inverted" not in str(reader.explain(sketch(7, (200, 200)), one=True))


def test_thin_strokes_are_said_to_be_thickened(reader: Reader) -> None:
    thin, fat = Pen(width=0.02), Pen(width=0.14)
    assert "thickened in one piece" in str(reader.explain(sketch(2, (400, 400), thin), one=True))
    assert "thickened" not in str(reader.explain(sketch(2, (400, 400), fat), one=True))


def test_rules_are_counted(reader: Reader) -> None:
    picture = sketch(5, (200, 300), Pen(width=0.12))
    picture[190:193] = (40, 40, 60)
    assert "one rule removed" in str(reader.explain(picture))


def test_touching_digits_are_said_to_be_cut(reader: Reader) -> None:
    left = sketch(5, (160, 260), height=0.8, centre=(0.35, 0.5))
    right = sketch(0, (160, 260), height=0.8, centre=(0.65, 0.5))
    picture = np.minimum(left, right)
    assert "cut in two" in str(reader.explain(picture))


def test_the_tutorials_way_is_explained_as_it_was() -> None:
    explanation = Reader.load(framing="tutorial").explain(sketch(4, (200, 160)), one=True)
    assert [step.name for step in explanation.steps] == ["picture", "frames", "reading"]
    assert "squeezed to 28 x 28" in str(explanation)
    assert "inverted" not in str(explanation)


@pytest.mark.parametrize("shape", [(3, 100), (1, 9000), (2000, 1), (1, 1)])
@pytest.mark.parametrize("framing", ["mnist", "tutorial"])
def test_thin_pictures_are_explained_too(shape: tuple[int, int], framing: Framing) -> None:
    picture = np.full(shape, 230, np.uint8)
    picture[:, shape[1] // 2 :] = 20
    explanation = Reader.load(framing=framing).explain(picture)
    assert explanation.steps[-1].picture.shape[2] == 3


def test_nothing_is_explained_too(reader: Reader) -> None:
    explanation = reader.explain(np.full((60, 60), 230, np.uint8))
    assert explanation.reading.status == "blank"
    assert "nothing stands out" in str(explanation)


def test_an_overlay_has_the_picture_with_boxes_around_the_digits(reader: Reader) -> None:
    picture = np.hstack([sketch(digit, (400, 260)) for digit in (4, 0, 7)])
    overlay = reader.read(picture).overlay()
    margin = [(there - here) // 2 for there, here in zip(overlay.shape, picture.shape, strict=True)]
    inner = overlay[margin[0] : margin[0] + 400, margin[1] : margin[1] + 780]
    changed = (inner != picture).any(axis=2)
    assert 0.001 < changed.mean() < 0.2
    assert (inner == picture).all(axis=2)[:20].all()


def test_a_digit_is_green_where_it_is_sure_and_amber_where_it_is_not(reader: Reader) -> None:
    picture = np.hstack([sketch(digit, (400, 260)) for digit in (4, 7)])
    reading = reader.read(picture)
    digits = [
        replace(digit, confidence=confidence)
        for digit, confidence in zip(reading.digits, (0.85, 0.849), strict=True)
    ]
    overlay = replace(reading, digits=tuple(digits)).overlay()
    margin = (len(overlay) - len(picture)) // 2
    outlines = [
        overlay[margin + y + height // 2, margin + x - 2].tolist()
        for x, y, _, height in (digit.box for digit in digits)
    ]
    assert outlines == [[22, 128, 60], [190, 100, 0]]


def test_above_each_digit_stands_its_label(reader: Reader) -> None:
    picture = sketch(4, (400, 260))
    reading = reader.read(picture, one=True)
    digit = reading.digits[0]
    overlays = [
        replace(reading, digits=(replace(digit, label=label),)).overlay() for label in range(10)
    ]
    assert len({overlay.tobytes() for overlay in overlays}) == 10
    top = (len(overlays[0]) - len(picture)) // 2 + digit.box[1]
    assert len({overlay[top:].tobytes() for overlay in overlays}) == 1


def test_a_small_picture_is_enlarged(reader: Reader) -> None:
    assert min(reader.read(sketch(3, (32, 32), height=0.8), one=True).overlay().shape[:2]) >= 320


def test_a_reading_without_its_picture_has_no_overlay() -> None:
    with pytest.raises(PictureError, match="none"):
        Reading("", 0.0, "blank").overlay()


def test_a_picture_that_went_away_has_no_overlay(reader: Reader, tmp_path: Path) -> None:
    Image.fromarray(sketch(3, (64, 64))).save(tmp_path / "3.png")
    reading = reader.read(tmp_path / "3.png")
    (tmp_path / "3.png").unlink()
    with pytest.raises(PictureError, match="Cannot open"):
        reading.overlay()

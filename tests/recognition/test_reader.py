"""What a developer relies on: Reader, Reading and Digit."""

import io
import json
import shutil
import struct
import subprocess
import sys
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import get_args

import cv2
import numpy as np
import onnx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from onnx import TensorProto, helper
from PIL import Image

from inkdigit import ModelError, PictureError, Reader, UsageError
from inkdigit.recognition.line_model import LineModel
from inkdigit.recognition.line_output import LineOutput
from inkdigit.recognition.model_files import WEIGHTS
from inkdigit.recognition.models import Models
from inkdigit.synthetic.samples import Pen, sketch
from inkdigit.types import Dataset, InkMap, Status
from support.pictures import canvas, encoded, noisy, png, shadowed

HEAVY = ("keras", "jax", "tensorflow", "torch", "matplotlib", "sklearn", "scipy", "pandas", "rich")


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader.load()


@pytest.mark.parametrize("digit", range(10))
@pytest.mark.parametrize(
    ("pen", "size", "height", "centre"),
    [
        (Pen(), (200, 200), 0.6, (0.5, 0.5)),
        (Pen((240, 240, 240), (10, 10, 10)), (300, 500), 0.5, (0.2, 0.6)),
        (Pen((35, 50, 140), (240, 238, 230), 0.05), (900, 700), 0.3, (0.7, 0.3)),
        (Pen(width=0.12), (32, 40), 0.8, (0.5, 0.5)),
    ],
    ids=["plain", "light on dark", "small and thin", "tiny picture"],
)
def test_a_digit_on_a_clean_ground_is_read(
    reader: Reader, digit: int, pen: Pen, size: tuple[int, int], height: float,
    centre: tuple[float, float],
) -> None:  # fmt: skip
    reading = reader.read(sketch(digit, size, pen, height=height, centre=centre), one=True)
    assert reading.text == str(digit)
    assert reading.status == "read" or min(size) < 40  # of so few pixels not every digit is sure
    x, y, width, tall = reading.digits[0].box
    assert x <= centre[0] * size[1] <= x + width
    assert y <= centre[1] * size[0] <= y + tall


@pytest.mark.mnist
def test_mnist_digits_enlarged_moved_and_inverted_lose_next_to_nothing(
    reader: Reader, mnist: Dataset
) -> None:
    frames, labels = mnist.test.frames[:1000], mnist.test.labels[:1000]
    right = (reader.predict_proba(frames).argmax(axis=1) == labels).sum()
    random, read = np.random.default_rng(0), 0
    for frame, label in zip(frames, labels, strict=True):
        side = int(random.integers(40, 160))
        at = random.integers(0, 60, 2)
        picture = canvas(
            frame, (220, 220), (int(at[0]), int(at[1])), side, light=bool(random.integers(2))
        )
        read += reader.read(picture, one=True).text == str(label)
    assert read >= right - 4


@settings(max_examples=40)
@given(
    digit=st.integers(0, 9),
    side=st.integers(60, 400),
    x=st.floats(0.4, 0.6),
    y=st.floats(0.4, 0.6),
    invert=st.booleans(),
    form=st.sampled_from(["PNG", "BMP", "TIFF", "WEBP", "JPEG"]),
    border=st.integers(0, 60),
)
def test_a_reading_stays_under_polarity_size_place_border_and_format(
    reader: Reader, digit: int, side: int, x: float, y: float, invert: bool, form: str, border: int
) -> None:
    picture = sketch(digit, (side, side), Pen(paper=(255, 255, 255)), height=0.7, centre=(x, y))
    picture = np.pad(picture, ((border,) * 2, (border,) * 2, (0, 0)), constant_values=255)
    image = Image.fromarray(255 - picture if invert else picture)
    assert reader.read(encoded(image, form), one=True).text == str(digit)


def test_a_shadow_does_not_matter(reader: Reader) -> None:
    picture = noisy(shadowed(sketch(4, (300, 240), Pen((35, 50, 140), (235, 233, 225), 0.07))))
    assert reader.read(picture, one=True).text == "4"


def test_several_digits_are_read_in_their_order(reader: Reader) -> None:
    upper = np.hstack([sketch(digit, (120, 80)) for digit in (4, 0, 7)])
    lower = np.hstack([sketch(digit, (120, 80)) for digit in (2, 9, 5)])
    reading = reader.read(np.vstack([upper, lower]))
    assert reading.text == "407\n295"
    assert len(reading.digits) == 6
    assert 0 < reading.confidence <= min(digit.confidence for digit in reading.digits) <= 1
    for digit in reading.digits:
        assert digit.probabilities.sum() == pytest.approx(1)
        assert digit.confidence <= digit.probabilities[digit.label] + 1e-6


@pytest.mark.parametrize("invert", [False, True])
def test_a_strip_of_a_hundred_digits_is_read(reader: Reader, *, invert: bool) -> None:
    strip = np.hstack([sketch(place % 10, (100, 60)) for place in range(100)])
    reading = reader.read(255 - strip if invert else strip)
    assert (reading.text, reading.status) == ("0123456789" * 10, "read")
    assert reading.confidence > 0.9


def test_a_long_line_is_read_in_parts_whatever_its_gaps(reader: Reader) -> None:
    random = np.random.default_rng(0)
    digits = [sketch(int(digit), (40, 24), height=0.8) for digit in random.integers(0, 10, 90)]
    gaps = [np.full((40, int(gap), 3), 255, np.uint8) for gap in random.integers(1, 30, 90)]
    strip = np.hstack([part for pair in zip(digits, gaps, strict=True) for part in pair])
    strip = np.pad(strip, ((20, 20), (40, 40), (0, 0)), constant_values=250)
    reading = reader.read(strip)
    alone = "".join(reader.read(digit, one=True).text for digit in digits)
    assert len(reading.text) == 90
    assert sum(one == other for one, other in zip(reading.text, alone, strict=True)) >= 88
    lefts = [digit.box[0] for digit in reading.digits]
    assert lefts == sorted(lefts)


def test_a_blank_picture_is_no_digit(reader: Reader) -> None:
    reading = reader.read(np.full((50, 50), 230, np.uint8), one=True)
    assert (reading.text, reading.status, reading.digits) == ("", "blank", ())
    assert reading.confidence == 0
    assert reading.message


def test_a_tall_line_is_read_as_a_small_one(reader: Reader) -> None:
    row = np.hstack([sketch(digit, (300, 220)) for digit in (4, 0, 7)])
    large = np.asarray(cv2.resize(row, None, fx=5, fy=5, interpolation=cv2.INTER_CUBIC), np.uint8)
    for model in (reader, Reader(Models(reader.digit_model, reader.ink_finder))):
        small, tall = model.read(row), model.read(large)
        assert tall.text == small.text == "407"
        assert tall.status == "read"
        for one, other in zip(small.digits, tall.digits, strict=True):
            assert np.abs(5 * np.array(one.box) - other.box).max() <= 30


def test_what_stands_beside_a_tall_line_counts_as_beside_a_small_one(reader: Reader) -> None:
    page = np.full((300, 1360, 3), (250, 249, 245), np.uint8)
    page[:, 300:960] = np.hstack([sketch(digit, (300, 220)) for digit in (4, 0, 7)])
    alone = reader.read(page).confidence
    beside_box, beside_bar = page.copy(), page.copy()
    cv2.rectangle(beside_box, (1080, 80), (1220, 220), (20, 20, 30), 16)
    cv2.line(beside_bar, (1100, 60), (1100, 240), (20, 20, 30), 16)
    for picture in (beside_box, np.repeat(np.repeat(beside_box, 5, axis=0), 5, axis=1)):
        reading = reader.read(picture)
        assert reading.text == "407"  # a printed box is no 0
        assert reading.confidence < alone
    for picture in (beside_bar, np.repeat(np.repeat(beside_bar, 5, axis=0), 5, axis=1)):
        assert reader.read(picture).status != "read"


def test_a_tall_line_is_looked_at_no_larger_than_needed(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = np.hstack([sketch(digit, (300, 220)) for digit in (4, 0, 7)])
    heights: list[int] = []
    run = LineModel.run

    def watched(self: LineModel, ink: InkMap, top: int, height: int) -> LineOutput:
        heights.append(height)
        return run(self, ink, top, height)

    monkeypatch.setattr(LineModel, "run", watched)
    for larger in (1, 4, 9):
        reader.read(np.repeat(np.repeat(row, larger, axis=0), larger, axis=1))
    assert len(heights) == 3
    assert max(heights) < 480


def test_the_network_sees_what_the_digit_keeps(reader: Reader) -> None:
    digit = reader.read(sketch(3, (100, 100)), one=True).digits[0]
    again = reader.predict_proba(digit.frame[None])[0]
    assert np.array_equal(again, digit.probabilities)
    assert digit.label == again.argmax()


def test_rows_of_probabilities_sum_to_one(reader: Reader) -> None:
    frames = np.random.default_rng(0).integers(0, 256, (3000, 28, 28), np.uint8)
    probabilities = reader.predict_proba(frames)
    assert probabilities.shape == (3000, 10)
    assert probabilities.dtype == np.float32
    assert probabilities.sum(axis=1) == pytest.approx(np.ones(3000), abs=1e-5)
    assert reader.predict_proba(frames[:0]).shape == (0, 10)


def test_a_classifier_says_which_network_it_is(reader: Reader) -> None:
    card = json.loads((WEIGHTS / "reader.json").read_text())
    assert reader.digit_model.checksum == card["sha256"]


@pytest.mark.parametrize(
    "frames",
    [np.zeros((1, 28, 27), np.uint8), np.zeros((2, 2, 28, 28)), [1], 7, "seven", np.zeros(783)],
)
def test_other_arrays_than_frames_are_refused(reader: Reader, frames: object) -> None:
    with pytest.raises(UsageError, match=r"Expected frames \(n, 28, 28\) or \(n, 784\)"):
        reader.predict_proba(frames)  # type: ignore[arg-type] # that is the test


@pytest.mark.parametrize(
    "source",
    [
        "a\0b.png",
        "",
        bytearray(b"seven"),
        None,
        Image.new("L", (0, 0)),
        np.full((3, 3), np.nan),
    ],
)
def test_try_read_never_raises(reader: Reader, source: object) -> None:
    reading = reader.try_read(source)  # type: ignore[arg-type] # that is the test
    assert reading.status == "error"
    assert reading.message


def test_one_reader_serves_many_threads(reader: Reader) -> None:
    pictures = [sketch(number % 10, (80 + number, 90)) for number in range(60)]
    with ThreadPoolExecutor(16) as pool:
        texts = list(pool.map(lambda picture: reader.read(picture, one=True).text, pictures))
    assert texts == [reader.read(picture, one=True).text for picture in pictures]


def test_what_cannot_be_decoded_raises_or_becomes_a_reading(reader: Reader, tmp_path: Path) -> None:
    missing = tmp_path / "no.png"
    with pytest.raises(PictureError, match=r"no\.png: No such file"):
        reader.read(missing)
    reading = reader.try_read(missing)
    assert (reading.status, reading.text, reading.path) == ("error", "", str(missing))


def test_adversarial_pictures_end(reader: Reader) -> None:
    checkerboard = (np.indices((1000, 1000)).sum(axis=0) % 2 * 255).astype(np.uint8)
    dots = np.full((1200, 1200), 255, np.uint8)
    dots[::3, ::3] = 0
    for picture in (checkerboard, dots, np.zeros((500, 500), np.uint8)):
        for one in (False, True):
            assert reader.read(picture, one=one).status in get_args(Status)


def model_file(path: Path, shape: list[int]) -> Path:
    """A model whose frames are not MNIST's."""
    given = helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)
    gives = helper.make_tensor_value_info("y", TensorProto.FLOAT, shape)
    graph = helper.make_graph([helper.make_node("Relu", ["x"], ["y"])], "g", [given], [gives])
    onnx.save(
        helper.make_model(graph, ir_version=9, opset_imports=[helper.make_opsetid("", 18)]), path
    )
    return path


def fixed_batch(path: Path) -> Path:
    """The shipped model, made to take one frame at a time."""
    model = onnx.load(WEIGHTS / "reader.onnx")
    for value in (*model.graph.input, *model.graph.output):
        value.type.tensor_type.shape.dim[0].dim_value = 1
    onnx.save(model, path)
    return path


def test_a_model_that_is_missing_damaged_or_of_another_kind_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="There is no"):
        Reader.load(tmp_path / "nothing")
    with pytest.raises(ModelError, match="There is no"):
        Reader.load("n" * 5000)
    with pytest.raises(ModelError, match=r"no model\.onnx in the run folder"):
        Reader.load(tmp_path)
    damaged = tmp_path / "damaged.onnx"
    damaged.write_bytes((WEIGHTS / "reader.onnx").read_bytes()[:1000])
    with pytest.raises(ModelError, match="damaged"):
        Reader.load(damaged)
    with pytest.raises(ModelError, match=r"Received: \[1, 3, 32, 32\]"):
        Reader.load(model_file(tmp_path / "other.onnx", [1, 3, 32, 32]))
    with pytest.raises(ModelError, match="some frames"):
        Reader.load(fixed_batch(tmp_path / "fixed.onnx"))


@pytest.mark.parametrize("name", ["reader", "found", "lines"])
def test_a_shipped_model_that_was_altered_is_refused(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    weights = shutil.copytree(WEIGHTS, tmp_path / "weights")
    content = bytearray((weights / f"{name}.onnx").read_bytes())
    content[len(content) // 2] ^= 1  # of some weight: the model still loads
    (weights / f"{name}.onnx").write_bytes(content)
    monkeypatch.setattr("inkdigit.recognition.model_files.WEIGHTS", weights)
    with pytest.raises(ModelError, match=rf"{name}\.onnx was altered"):
        Reader.load()


def test_reading_loads_nothing_heavy() -> None:
    program = (
        "import sys, numpy, inkdigit; inkdigit.Reader.load().read(numpy.zeros((9, 9), 'uint8'));"
        f"print([name for name in {HEAVY} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_importing_the_package_loads_nothing() -> None:
    program = (
        "import sys, inkdigit; print([n for n in ('numpy', 'cv2', 'PIL') if n in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_bytes_and_a_path_give_the_same(reader: Reader, tmp_path: Path) -> None:
    content = png(sketch(6, (90, 90)))
    (tmp_path / "six.png").write_bytes(content)
    from_path, from_bytes = reader.read(tmp_path / "six.png"), reader.read(content)
    assert from_path.text == from_bytes.text == "6"
    assert from_path.path == str(tmp_path / "six.png")
    assert from_bytes.path is None


@pytest.mark.parametrize("size", [(1, 1), (1, 10_000), (10_000, 1), (2, 3)])
@pytest.mark.parametrize("one", [True, False])
def test_a_picture_of_any_shape_has_a_reading(
    reader: Reader, size: tuple[int, int], one: bool
) -> None:
    random = np.random.default_rng(0)
    for picture in (
        np.full(size, 200, np.uint8),
        random.integers(0, 256, size).astype(np.uint8),
    ):
        assert reader.read(picture, one=one).status in get_args(Status)


def test_a_digit_fills_its_picture_to_the_edge(reader: Reader) -> None:
    for digit in (0, 2, 3, 5, 8):
        picture = sketch(digit, (220, 160), Pen(width=0.12), height=1.25)
        rows, columns = np.nonzero((picture < 128).all(axis=2))
        tight = picture[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
        assert reader.read(tight, one=True).text == str(digit)


@pytest.mark.parametrize("digit", range(10))
def test_a_digit_of_sixteen_pixels_is_read(reader: Reader, digit: int) -> None:
    assert reader.read(sketch(digit, (16, 16), Pen(width=0.05), height=0.75)).text == str(digit)


def test_the_first_of_several_pages_and_frames_is_read(reader: Reader) -> None:
    first, second = (Image.fromarray(sketch(digit, (90, 70))) for digit in (4, 7))
    for form in ("TIFF", "GIF"):
        pages = io.BytesIO()
        first.save(pages, form, save_all=True, append_images=[second])
        assert reader.read(pages.getvalue(), one=True).text == "4"


def test_sixteen_bits_over_several_pages_are_read(reader: Reader) -> None:
    deep = [
        Image.fromarray(sketch(digit, (90, 70))[:, :, 0].astype(np.uint16) * 200)
        for digit in (3, 5)
    ]
    pages = io.BytesIO()
    deep[0].save(pages, "TIFF", save_all=True, append_images=deep[1:])
    assert reader.read(pages.getvalue(), one=True).text == "3"


def test_a_header_that_lies_about_the_size_is_refused(reader: Reader) -> None:
    content = bytearray(png(sketch(3, (40, 40))))
    content[16:24] = struct.pack(">II", 60_000, 60_000)
    content[29:33] = struct.pack(">I", zlib.crc32(content[12:29]))
    with pytest.raises(PictureError, match="pixels"):
        reader.read(bytes(content))
    content[16:24] = struct.pack(">II", 400, 400)
    content[29:33] = struct.pack(">I", zlib.crc32(content[12:29]))
    with pytest.raises(PictureError, match="damaged"):
        reader.read(bytes(content))

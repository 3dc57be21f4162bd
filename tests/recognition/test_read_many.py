"""Many pictures: in order, by one process or two, and never all of them in memory."""

import multiprocessing
import pickle
from collections.abc import Iterator
from pathlib import Path

import pytest

from inkdigit.errors import InkdigitError, UsageError
from inkdigit.imaging.decode import Limits, Source
from inkdigit.recognition.models import Models
from inkdigit.recognition.read_many import read_many
from inkdigit.recognition.reader import Reader
from inkdigit.synthetic.samples import sketch
from support.archives import DeadlyPictureReader, draw


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader.load()


@pytest.mark.parametrize("jobs", [1, 2])
def test_readings_come_in_the_order_of_the_pictures(
    reader: Reader, tmp_path: Path, jobs: int
) -> None:
    (tmp_path / "3.png").write_bytes(draw(3))
    sources: list[Source] = [
        draw(1),
        tmp_path / "3.png",
        b"text",
        sketch(5, (60, 50)),
        str(tmp_path / "gone"),
    ]
    readings = list(reader.read_many(sources, jobs=jobs, one=True))
    assert [reading.text for reading in readings] == ["1", "3", "", "5", ""]
    assert [reading.status for reading in readings] == ["read", "read", "error", "read", "error"]
    assert [reading.path for reading in readings] == [
        None, str(tmp_path / "3.png"), None, None, str(tmp_path / "gone"),
    ]  # fmt: skip


@pytest.mark.parametrize("jobs", [1, 2])
def test_only_a_few_pictures_are_held(reader: Reader, jobs: int) -> None:
    taken, others = [], set(multiprocessing.active_children())

    def give() -> Iterator[bytes]:
        for number in range(20):
            taken.append(number)
            yield draw(7)

    readings = reader.read_many(give(), jobs=jobs, one=True)
    assert not taken
    next(readings)
    assert len(taken) <= 3 * jobs
    readings.close()  # type: ignore[attr-defined] # a generator
    assert set(multiprocessing.active_children()) <= others


def test_fewer_jobs_than_one_are_refused(reader: Reader) -> None:
    with pytest.raises(UsageError, match="Received: 0"):
        reader.read_many([], jobs=0)


def test_a_process_that_ends_is_an_error() -> None:
    with pytest.raises(InkdigitError, match="ended by itself"):
        list(read_many(DeadlyPictureReader(), [b"1"], jobs=2, one=True))


def test_a_reader_that_was_loaded_can_be_pickled() -> None:
    before = Reader.load(limits=Limits(bytes=5000), turn="auto")
    after = pickle.loads(pickle.dumps(before))  # noqa: S301 - our own
    assert (after.limits, after.turn) == (before.limits, before.turn)
    assert after.digit_model.checksum == before.digit_model.checksum
    assert after.read(draw(7), one=True).text == "7"


def test_a_reader_that_was_put_together_cannot(reader: Reader) -> None:
    other = Reader(Models(reader.digit_model, reader.ink_finder))
    with pytest.raises(TypeError, match="Expected a Reader that loaded its models itself"):
        pickle.dumps(other)

"""What a machine of a cluster checks before it reads: it must have what the run has."""

from dataclasses import replace
from pathlib import Path

import pytest

from inkdigit.batch.fingerprint import fingerprint_models
from inkdigit.batch.part import Part, PartReader, PartResult
from inkdigit.batch.picture import Picture
from inkdigit.batch.ray_worker import Errand, Trail, read_part
from inkdigit.errors import DataError, InkdigitError, ModelError, SaveError
from support.archives import fill


@pytest.fixture
def errand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Errand:
    monkeypatch.chdir(tmp_path)
    fill(tmp_path / "in", ["1.png"])
    mark = tmp_path / "out" / "_drafts" / "shared"
    mark.parent.mkdir(parents=True)
    mark.touch()
    reader = PartReader(drafts=mark.parent, fingerprint=fingerprint_models(None), one=True)
    return Errand(reader, str(tmp_path), str(tmp_path), ("in",), mark)


PART = Part(1, (Picture("in/1.png", "in/1.png"),))


def test_relative_paths_begin_where_the_run_does(
    errand: Errand, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    result = read_part(errand, PART)
    assert isinstance(result, PartResult)
    assert result.statuses == {"read": 1}


@pytest.mark.parametrize(
    ("lack", "error", "words"),
    [
        ("source", DataError, r"There is no gone on .*from where all machines can"),
        ("target", SaveError, r"What is written to .*out on .* stays there.*all machines share"),
        ("model", ModelError, r"other models, or is another version of inkdigit"),
    ],
)
def test_a_machine_that_lacks_something_says_so(
    errand: Errand, lack: str, error: type[InkdigitError], words: str
) -> None:
    assert errand.mark is not None
    without = {
        "source": replace(errand, shared=("gone",)),
        "target": replace(errand, mark=errand.mark.with_name("elsewhere")),
        "model": replace(errand, reader=replace(errand.reader, fingerprint="1234")),
    }[lack]
    with pytest.raises(error, match=words):
        raise_error(read_part(without, PART))


def raise_error(result: PartResult | InkdigitError) -> None:
    assert isinstance(result, InkdigitError)
    raise result


def test_a_trail_knows_the_latest_picture() -> None:
    trail = Trail()
    assert trail.find() == -1
    trail.note(3)
    assert trail.find() == 3

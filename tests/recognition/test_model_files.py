"""Where models lie, and what the package says of those that it ships."""

import hashlib
import shutil
from pathlib import Path

import pytest

from inkdigit.errors import ModelError
from inkdigit.recognition import model_files, model_probe
from inkdigit.recognition.model_files import (
    MODEL_FILE,
    find_digit_model,
    find_shipped_model,
    read_model_card,
)


@pytest.mark.parametrize(
    ("name", "backend", "seed"),
    [("reader", "jax", 5), ("found", "torch", 5), ("lines", "torch", 2)],
)
def test_a_card_says_how_its_model_was_trained(name: str, backend: str, seed: int) -> None:
    card = read_model_card(name)
    assert (card.recipe, card.backend, card.seed) == (name, backend, seed)
    assert card.settings["build"]


@pytest.mark.parametrize("name", ["reader", "found", "lines", "ink"])
def test_a_card_belongs_to_its_file(name: str) -> None:
    card, path = read_model_card(name), find_shipped_model(name)
    assert path.name == card.file
    assert hashlib.sha256(path.read_bytes()).hexdigest() == card.sha256


@pytest.mark.parametrize("name", ["reader", "found", "lines", "ink"])
def test_a_model_that_was_altered_is_refused(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = find_shipped_model(name)
    shutil.copy(path.with_name(f"{name}.json"), tmp_path)
    altered = bytearray(path.read_bytes())
    altered[-1] ^= 1
    (tmp_path / path.name).write_bytes(altered)
    monkeypatch.setattr(model_files, "WEIGHTS", tmp_path)
    with pytest.raises(ModelError, match="was altered"):
        find_shipped_model(name)


def test_strange_models_alone_are_tried_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[Path] = []
    monkeypatch.setattr(model_probe, "probe_model", tried.append)
    shipped = find_digit_model(None)
    strange = shutil.copy(shipped, tmp_path / MODEL_FILE)
    assert tried == []
    assert find_digit_model(strange) == find_digit_model(tmp_path) == strange
    assert tried == [strange, strange]

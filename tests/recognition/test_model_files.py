"""Where models lie, and what the package says of those that it ships."""

import hashlib

import pytest

from inkdigit.recognition.model_files import find_shipped_model, read_model_card


@pytest.mark.parametrize(("name", "backend", "seed"), [("reader", "jax", 5), ("lines", "torch", 1)])
def test_a_card_says_how_its_model_was_trained(name: str, backend: str, seed: int) -> None:
    card = read_model_card(name)
    assert (card.recipe, card.backend, card.seed) == (name, backend, seed)
    assert card.settings["build"]


@pytest.mark.parametrize("name", ["reader", "lines"])
def test_a_card_belongs_to_its_file(name: str) -> None:
    card, path = read_model_card(name), find_shipped_model(name)
    assert path.name == card.file
    assert hashlib.sha256(path.read_bytes()).hexdigest() == card.sha256

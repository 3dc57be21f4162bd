"""The facts of a run come back from metrics.json as they went there."""

import json
from typing import Any

import pytest

from inkdigit.experiments.run_facts import (
    DatasetFacts,
    FineTuneFacts,
    RunFacts,
    RunSeconds,
    find_versions,
)
from inkdigit.training.recipes import READER

FACTS = RunFacts(
    recipe="reader",
    settings=READER.to_dict(),
    seed=5,
    dataset=DatasetFacts("mnist", "MNIST", "c655", 60_000, 10_000),
    versions=find_versions(),
    temperature=1.0,
    holdout=100,
    backend="jax",
    parity=1e-6,
    seconds=RunSeconds(epochs=1.5, train=2.0, total=3.0),
    fine_tuned=FineTuneFacts("f5ac", 0.99, 3, 1, digits=5, negatives=2, repeats=4, replayed=50),
)


def test_they_come_back() -> None:
    text = json.dumps(FACTS.to_dict() | {"test": {"accuracy": 0.5}})
    assert RunFacts.from_dict(json.loads(text)) == FACTS


def test_the_temperature_is_that_of_the_settings() -> None:
    facts = FACTS.to_dict()
    assert "temperature" not in facts
    settings = facts["settings"] | {"export": {"temperature": 1.5, "half_precision": True}}
    assert RunFacts.from_dict(facts | {"settings": settings}).temperature == 1.5


def test_what_is_not_known_is_not_written() -> None:
    shipped = RunFacts(
        "reader", FACTS.settings, 5, FACTS.dataset, FACTS.versions, FACTS.temperature
    )
    written = shipped.to_dict()
    assert not {"backend", "parity", "seconds", "fine_tuned", "threads"} & set(written)
    assert RunFacts.from_dict(written) == shipped


@pytest.mark.parametrize(
    "change",
    [
        {"dataset": None},
        {"dataset": {"name": "mnist"}},
        {"settings": {"epochs": 3}},
        {"seconds": {"epochs": 1.0, "hours": 2}},
    ],
    ids=["no data set", "half of one", "settings of another form", "an unknown fact"],
)
def test_what_is_of_another_form_is_an_error(change: dict[str, Any]) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        RunFacts.from_dict(FACTS.to_dict() | change)


def test_a_missing_fact_is_an_error() -> None:
    facts = FACTS.to_dict()
    del facts["seed"]
    with pytest.raises(TypeError, match="seed"):
        RunFacts.from_dict(facts)

"""Facts of a run: what was trained, with what, where and how long, as metrics.json keeps them."""

import platform
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from inkdigit.types import Dataset
from inkdigit.version import __version__

LIBRARIES = ("keras", "jax", "tensorflow", "torch", "numpy", "onnx", "onnxruntime")


@dataclass(frozen=True)
class DatasetFacts:
    """Which data set it was: SHA-256 of its content, frames of its training and test part."""

    name: str
    title: str
    checksum: str
    train: int
    test: int

    @classmethod
    def of(cls, dataset: Dataset) -> "DatasetFacts":
        sizes = len(dataset.train), len(dataset.test)
        return cls(dataset.name, dataset.title, dataset.checksum, *sizes)


@dataclass(frozen=True)
class RunSeconds:
    """How long the epochs took, the whole training, and all until the figures."""

    epochs: float
    train: float
    total: float


@dataclass(frozen=True)
class FineTuneFacts:
    """What the shipped network was fine-tuned on."""

    source_checksum: str
    """SHA-256 of the network's file in full precision."""
    test_accuracy_before: float
    """The shipped network's accuracy on the test frames, 0..1."""
    pictures: int
    """Corrected pictures that were learnt from."""
    left_out: int
    """Corrected pictures that were not learnt from."""
    digits: int
    """Frames of the pictures that show a digit."""
    negatives: int
    """Frames of the pictures that show no digit."""
    repeats: int
    """How often an epoch sees each frame of the pictures."""
    replayed: int
    """Frames of the data set, and synthetic ones, that an epoch sees beside them."""


@dataclass(frozen=True)
class RunFacts:
    """How a network was made; of the shipped one, less is said here than in its card."""

    recipe: str
    settings: dict[str, Any]
    """Of the recipe, as `Recipe.to_dict` gives them."""
    seed: int
    dataset: DatasetFacts
    versions: dict[str, str]
    temperature: float
    """By which the network's logits are divided, as its settings say."""
    holdout: int = 0
    """Training frames that were held out."""
    backend: str | None = None
    threads: str | None = None
    """What NPROC said."""
    parity: float | None = None
    """Largest difference of the exported network's probabilities."""
    seconds: RunSeconds | None = None
    fine_tuned: FineTuneFacts | None = None

    def to_dict(self) -> dict[str, Any]:
        """Give all that is known, as JSON has it; the temperature stands in the settings alone."""
        facts = asdict(self)
        del facts["temperature"]
        return {name: value for name, value in facts.items() if value is not None}

    @classmethod
    def from_dict(cls, facts: Mapping[str, Any]) -> "RunFacts":
        """Read the facts back from metrics.json; what else it has is left aside.

        Raises:
            KeyError, TypeError, ValueError: a fact is missing or of the wrong kind.
        """
        known = {name: facts[name] for name in cls.__dataclass_fields__ if name in facts}
        nested = {"dataset": DatasetFacts, "seconds": RunSeconds, "fine_tuned": FineTuneFacts}
        built = {name: kind(**known[name]) for name, kind in nested.items() if name in known}
        temperature = float(facts["settings"]["export"]["temperature"])
        return cls(**(known | built | {"temperature": temperature}))


def find_versions() -> dict[str, str]:
    """Find the versions of what a figure depends on, by name."""
    found = {"inkdigit": __version__, "python": platform.python_version()}
    for library in LIBRARIES:
        try:
            found[library] = version(library)
        except PackageNotFoundError:
            continue
    return found

"""Records: what was done and what came of it, and the file that keeps them."""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Kind = Literal["reading", "network", "command", "server", "wording", "description", "machine"]
Key = tuple[str, str]
"""A record's kind and name: no two records share them."""


@dataclass(frozen=True)
class Record:
    """One thing that was done, and what came of it, as plain values.

    Args:
        kind: `wording` is what people read in errors and explanations, `description` the API's
            description of itself. These two may be put better while nothing else changes.
        name: says what was done, and of which picture, model or request.
        outcome: what JSON can hold. Floats stand in it as `float.hex` writes them, and arrays as
            their fingerprints.
    """

    kind: Kind
    name: str
    outcome: Any

    @property
    def key(self) -> Key:
        return self.kind, self.name


def fingerprint(array: NDArray[Any]) -> str:
    """The dtype, the shape and the SHA-256 of an array's bytes."""
    checksum = hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()
    return f"{array.dtype} {array.shape} {checksum}"


def record_with_words(
    kind: Kind, name: str, outcome: dict[str, Any], words: str
) -> Iterator[Record]:
    """Record an outcome, and beside it its words, where it has any, as a record of their own."""
    yield Record(kind, name, outcome)
    if words:
        yield Record("wording", f"{kind}: {name}", words)


def write_records(path: Path, records: Iterable[Record]) -> None:
    """Write records, a line of JSON each, in the order of their kinds and names.

    Raises:
        ValueError: two records have the same kind and name.
    """
    by_key: dict[Key, Record] = {}
    for record in records:
        if by_key.setdefault(record.key, record) is not record:
            raise ValueError(f"Two records are called {record.key}.")
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as stream:
        for _, record in sorted(by_key.items()):
            plain = {"kind": record.kind, "name": record.name, "outcome": record.outcome}
            stream.write(json.dumps(plain, ensure_ascii=False) + "\n")


def read_records(path: Path, renamed: Mapping[str, str] | None = None) -> dict[Key, Record]:
    """Read what `write_records` wrote.

    Args:
        path: the file.
        renamed: whole words, and what stands in their place when they are read.
    """
    text = path.read_text("utf-8")
    for old, new in (renamed or {}).items():
        text = re.sub(rf"(?<!\w){re.escape(old)}(?!\w)", new, text)
    records = (Record(**json.loads(line)) for line in text.split("\n") if line)
    return {record.key: record for record in records}

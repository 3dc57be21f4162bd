"""Fingerprint: what was trained, with what, so that nothing is taken for what it is not."""

import zlib
from collections.abc import Mapping
from typing import Any, NamedTuple

from inkdigit.training.recipe import Recipe
from inkdigit.types import SoftLabelled, Split

Fingerprint = dict[str, Any]
"""As JSON has it."""


class Difference(NamedTuple):
    """The first thing in which two fingerprints differ, and what each has there."""

    name: str
    """With dots, such as "recipe.optimization.epochs"."""
    found: Any
    expected: Any


def fingerprint(**parts: Any) -> Fingerprint:
    """Describe what something was made of.

    Args:
        parts: by name. Of a recipe, or its settings as JSON has them, all counts but the words that
            only describe it; of frames with labels their number and checksums. Anything else stands
            for itself.
    """
    return {name: _describe(part) for name, part in parts.items()}


def find_difference(found: Any, expected: Any, name: str = "") -> Difference | None:
    """Find where a fingerprint first differs from what is expected, or None."""
    if not (isinstance(found, Mapping) and isinstance(expected, Mapping)):
        return None if found == expected else Difference(name, found, expected)
    for key in [*expected, *(key for key in found if key not in expected)]:
        place = f"{name}.{key}" if name else key
        difference = find_difference(found.get(key), expected.get(key), place)
        if difference:
            return difference
    return None


def _describe(part: Any) -> Any:
    if isinstance(part, Recipe):
        part = part.to_dict()
    if isinstance(part, Split | SoftLabelled):
        return {
            "count": len(part),
            "frames_checksum": zlib.crc32(part.frames.tobytes()),
            "labels_checksum": zlib.crc32(part.labels.tobytes()),
        }
    if isinstance(part, Mapping):
        return {name: _describe(value) for name, value in part.items() if name != "summary"}
    if isinstance(part, list | tuple):
        return [_describe(value) for value in part]
    return part

"""Compares two sets of records, and says in words where they differ."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from tools.behaviour.record import Key, Record

TOLD_ONLY = ("wording", "description")
"""Kinds in which a difference is told, but fails nothing unless that is asked for."""
LONGEST_SHOWN = 110
"""Characters of a value that are shown."""
CONTEXT = 30
"""How many of them come before the first one that differs."""


def compare(
    before: Mapping[Key, Record], after: Mapping[Key, Record], most: int, *, strict: bool = False
) -> bool:
    """Print how the records of each kind differ.

    Args:
        before: records by their keys.
        after: records of another version.
        most: differences that are printed of each kind.
        strict: differences in words and descriptions count, too.

    Returns:
        Whether nothing differs that counts.
    """
    is_same = True
    for kind in sorted({kind for kind, _ in before.keys() | after.keys()}):
        ours = {key: one for key, one in before.items() if key[0] == kind}
        theirs = {key: one for key, one in after.items() if key[0] == kind}
        differences = list(find_differences(ours, theirs))
        report(kind, len(ours), differences, most)
        is_same &= not differences or (kind in TOLD_ONLY and not strict)
    print("The behaviour is the same." if is_same else "The behaviour differs.")
    return is_same


def report(kind: str, count: int, differences: list[tuple[str, list[str]]], most: int) -> None:
    """Print what differs of one kind."""
    found = f"{len(differences):,} differ" if differences else "all the same"
    print(f"{kind}: {count:,} records, {found}")
    for name, lines in differences[:most]:
        print(f"  {name}", *lines, sep="\n    ")
    if len(differences) > most:
        print(f"  ... and {len(differences) - most:,} more (--most shows more)")


def find_differences(
    before: Mapping[Key, Record], after: Mapping[Key, Record]
) -> Iterator[tuple[str, list[str]]]:
    """The name of each record that differs, and how."""
    for key in sorted(before.keys() | after.keys()):
        if key not in after:
            yield key[1], ["it is gone"]
        elif key not in before:
            yield key[1], ["it is new"]
        elif lines := list(explain_difference(before[key].outcome, after[key].outcome)):
            yield key[1], lines


def explain_difference(before: Any, after: Any, place: str = "") -> Iterator[str]:
    """Where in a value two outcomes differ: a line for each place."""
    if isinstance(before, dict) and isinstance(after, dict):
        if list(before) != list(after):
            yield f"{place or 'it'} has other keys: {' -> '.join(show(list(before), list(after)))}"
        for key in (key for key in before if key in after):
            yield from explain_difference(before[key], after[key], f"{place}.{key}".lstrip("."))
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for index, (one, other) in enumerate(zip(before, after, strict=True)):
            yield from explain_difference(one, other, f"{place}[{index}]")
    elif json.dumps(before) != json.dumps(after):  # to Python, 1 is 1.0 and True
        yield f"{place or 'it'}: {' -> '.join(show(before, after))}"


def show(before: Any, after: Any) -> tuple[str, str]:
    """Two values as JSON; of long ones, what surrounds the first difference."""
    texts = [json.dumps(value, ensure_ascii=False) for value in (before, after)]
    pairs = enumerate(zip(*texts, strict=False))
    first = next((at for at, (one, other) in pairs if one != other), min(map(len, texts)))
    one, other = (shorten(text, max(0, first - CONTEXT)) for text in texts)
    return one, other


def shorten(text: str, start: int) -> str:
    """So much of a text as is shown, from near `start` on."""
    if len(text) <= LONGEST_SHOWN:
        return text
    end = start + LONGEST_SHOWN
    return f"{'...' if start else ''}{text[start:end]}{'...' if end < len(text) else ''}"

"""Text of strangers -> text that does nothing where it is shown: names of files, rows of tables.

A terminal obeys control characters (ECMA-48), and a spreadsheet what begins as a formula.
"""

import re
from typing import TypeVar

CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
"""Control characters, and those that turn the direction or the line of what follows."""
CONTROL_IN_JSON = re.compile(r"[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
"""The same but for those that JSON escapes itself, and the newlines between its lines."""
FORMULA_STARTS = ("=", "+", "-", "@", "\n")
"""How a cell begins that a spreadsheet computes."""
Cell = TypeVar("Cell")


def escape_controls(text: object, *, keep: str = "") -> str:
    r"""Write control characters as `\n`, `\x1b` or `\u202e`; `keep` names some that stay."""
    return CONTROL.sub(lambda found: found[0] if found[0] in keep else _escape(found), str(text))


def escape_json(document: str) -> str:
    r"""Write the control characters in a JSON document as `\u009b`: it says the same."""
    return CONTROL_IN_JSON.sub(lambda found: f"\\u{ord(found[0]):04x}", document)


def escape_cell(value: Cell) -> Cell | str:
    """Write a text for a table so that no spreadsheet computes it, and no terminal obeys it.

    A formula gets a ' before it; numbers, and other texts but for control characters, stay.
    """
    if not isinstance(value, str):
        return value
    text = escape_controls(value, keep="\n")
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _escape(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode("ascii")

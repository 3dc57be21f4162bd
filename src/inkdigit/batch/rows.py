"""A reading -> a row of the table: plain values, one row a page of a picture."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from inkdigit.batch.picture import Picture
from inkdigit.errors import DataError
from inkdigit.recognition.reading import Reading

if TYPE_CHECKING:
    import pyarrow as pa

Row = dict[str, Any]
OWN_COLUMNS = (
    "path", "page", "text", "confidence", "status", "digits", "signs", "message", "milliseconds",
    "model",
)  # fmt: skip
"""Of the table; those of a manifest stand behind them."""


def rename_column(name: str) -> str:
    """Give a manifest's column the name that it has in the table, where ours come first."""
    return f"manifest_{name}" if name in OWN_COLUMNS else name


def rename_columns(
    columns: Mapping[str, "pa.DataType | None"],
) -> dict[str, "pa.DataType | None"]:
    """Name the columns of manifests as the table does.

    Raises:
        DataError: two of them would have the same name.
    """
    renamed = {rename_column(name): kind for name, kind in columns.items()}
    if len(renamed) < len(columns):
        raise DataError(
            "The manifest has columns of the same name in the table, such as text and "
            "manifest_text. Rename one."
        )
    return renamed


def make_row(picture: Picture, page: int, reading: Reading, model: str) -> Row:
    """Write what was read on a page of a picture, 1 for the first, as plain values."""
    values = reading.to_dict()
    own = {name: values.get(name) for name in OWN_COLUMNS}
    own |= {"path": picture.path, "page": page, "model": model}
    others = {rename_column(name): value for name, value in picture.columns.items()}
    return {name: _make_text(value) for name, value in (own | others).items()}


def make_schema(columns: Mapping[str, "pa.DataType | None"]) -> "pa.Schema":
    """Make the Arrow schema of the table, with the manifest's columns behind ours."""
    import pyarrow as pa  # noqa: PLC0415 - an extra

    box = ("box", pa.list_(pa.int32()))
    guess = [("label", pa.int8()), ("confidence", pa.float64())]
    digit = pa.struct([*guess, box, ("alternatives", pa.list_(pa.struct(guess)))])
    sign = pa.struct([("kind", pa.string()), ("confidence", pa.float64()), box])
    types = {
        "page": pa.int32(),
        "confidence": pa.float64(),
        "digits": pa.list_(digit),
        "signs": pa.list_(sign),
        "milliseconds": pa.float64(),
    }
    own = [(name, types.get(name, pa.string())) for name in OWN_COLUMNS]
    return pa.schema([*own, *((name, kind or pa.string()) for name, kind in columns.items())])


def _make_text(value: Any) -> Any:
    r"""Write the bytes of a name that are no text as `\udcff`: a table holds only text."""
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    return value

"""The reader that a command asks for: ours, or the tutorial's way to compare with."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from inkdigit.recognition.picture_reader import PictureReader
    from inkdigit.recognition.reader import Turn


def load_reader(model: Path | None, *, naive: bool, turn: "Turn" = "never") -> "PictureReader":
    """Load a reader, and only the one that is asked for: reading starts from cold.

    Args:
        model: a run folder or an ONNX file; None for what the package ships.
        naive: whether whole pictures are squeezed into frames, as tutorials do.
        turn: `auto` reads a picture from all four sides, and the surest counts; the tutorials' way
            takes it as it is.

    Raises:
        ModelError: there is no model, it is damaged or takes other frames.
    """
    if naive:
        from inkdigit.recognition.naive_reader import NaiveReader

        return NaiveReader(model)
    from inkdigit.recognition.reader import Reader

    return Reader(model, turn=turn)

"""The folder of a table, wherever it is: what a ledger asks of it."""

import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path

from inkdigit.batch.database import PictureRow
from inkdigit.batch.part import PartResult
from inkdigit.errors import UsageError

DRAFTS_FOLDER = "_drafts"


class TableFolder(ABC):
    """The folder of a table: files that are there whole or not at all, and drafts of them."""

    place: str
    """As the user named it."""
    drafts: Path | str
    """Where workers write drafts: a folder, or the URL of one."""

    @abstractmethod
    def open_ledger(
        self, fingerprint: Mapping[str, str]
    ) -> AbstractContextManager[sqlite3.Connection]:
        """Hold the ledger's database, which is made unless it is there.

        Args:
            fingerprint: of what reads: models and options, by name.

        Raises:
            UsageError: another run holds it, it was begun with other models or options, or the
                folder holds something else.
            SaveError: it cannot be written, or is no database.
            DataError: a store does not answer, or what it has is damaged.
        """

    @abstractmethod
    def record_part(self, result: PartResult, pictures: Iterable[PictureRow]) -> None:
        """Note a part that is finished where other machines find it. From then on, it counts."""

    @abstractmethod
    def record_loss(self, number: int) -> None:
        """Note that the pictures of a part are to be read again, for somebody deleted it."""

    @abstractmethod
    def find_size(self, name: str) -> int | None:
        """Give the bytes of a file; None where there is none."""

    @abstractmethod
    def has_draft(self, draft: str) -> bool: ...

    @abstractmethod
    def publish(self, draft: str, name: str) -> None:
        """Make a draft a file of the table, in one step."""

    @abstractmethod
    def clear_drafts(self) -> None:
        """Delete what nobody needs any more, as far as that can be done."""

    @abstractmethod
    def write_file(self, name: str) -> AbstractContextManager[Path]:
        """Give a path to write to; what is there at the end becomes the file in one step."""


def check_ours(place: str, names: Iterable[str]) -> None:
    """Check that a folder without a ledger is empty, but for what is hidden."""
    other = next((name for name in names if not name.startswith((".", "_"))), None)
    if other is not None:
        raise UsageError(
            f"{place} holds something else already, such as {other}. "
            "Choose another --out, a new or an empty folder."
        )

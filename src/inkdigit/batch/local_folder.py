"""A folder on a disk that a table is written to: what is in it is synced, renamed and locked."""

import os
import shutil
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from inkdigit.atomic import atomic_write, make_folder, sync_folder
from inkdigit.batch.database import (
    LEDGER_FILE,
    PictureRow,
    check_fingerprint,
    open_database,
    report_errors,
)
from inkdigit.batch.part import PartResult
from inkdigit.batch.table_folder import DRAFTS_FOLDER, TableFolder, check_ours


class LocalFolder(TableFolder):
    """A folder on a disk. Its ledger is a database there, which is locked while it is open."""

    def __init__(self, folder: Path) -> None:
        self.place = str(folder)
        self._folder = folder
        self._drafts = self.drafts = folder.resolve() / DRAFTS_FOLDER

    @contextmanager
    def open_ledger(self, fingerprint: Mapping[str, str]) -> Iterator[sqlite3.Connection]:
        make_folder(self._folder)
        if not (self._folder / LEDGER_FILE).exists():
            check_ours(self.place, os.listdir(self._folder))  # noqa: PTH208 - only names
        with open_database(self._folder / LEDGER_FILE, self.place) as connection:
            with report_errors(self.place):
                check_fingerprint(connection, self.place, fingerprint)
            yield connection

    def record_part(self, result: PartResult, pictures: Iterable[PictureRow]) -> None:
        """Do nothing: the database has it."""

    def record_loss(self, number: int) -> None:
        """Do nothing: the database has it."""

    def find_size(self, name: str) -> int | None:
        with suppress(FileNotFoundError):
            return (self._folder / name).stat().st_size
        return None

    def has_draft(self, draft: str) -> bool:
        return (self._drafts / draft).exists()

    def publish(self, draft: str, name: str) -> None:
        (self._drafts / draft).replace(self._folder / name)
        sync_folder(self._folder)

    def clear_drafts(self) -> None:
        shutil.rmtree(self._drafts, ignore_errors=True)

    @contextmanager
    def write_file(self, name: str) -> Iterator[Path]:
        with atomic_write(self._folder / name) as draft:
            yield draft

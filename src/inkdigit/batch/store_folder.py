"""A folder behind a URL that a table is written to: a store without locks and renaming.

What is finished stands in a journal there; from it, each run makes the ledger's database anew, in a
folder of this machine.
"""

import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from inkdigit.batch.database import (
    LEDGER_FILE,
    PictureRow,
    begin_part,
    check_fingerprint,
    end_part,
    find_number,
    forget_part,
    insert_pictures,
    open_database,
    report_errors,
    transaction,
)
from inkdigit.batch.journal import Journal, Record
from inkdigit.batch.lease import hold_lease
from inkdigit.batch.part import NotedRow, PartResult
from inkdigit.batch.table_folder import DRAFTS_FOLDER, TableFolder, check_ours
from inkdigit.batch.urls import ask, find_location
from inkdigit.errors import DataError

JOURNAL_FOLDER = "_journal"
LEASE_FILE = "_lease.json"
STORES_WITHOUT_FOLDERS = ("s3", "s3a", "gs", "gcs", "abfs", "abfss", "az", "adl", "oss")
"""Where a folder is but a beginning of names."""


class StoreFolder(TableFolder):
    """A folder behind a URL. A part counts once the journal has it, and is then moved in place."""

    def __init__(self, url: str) -> None:
        self.place = url.rstrip("/")
        self.drafts = f"{self.place}/{DRAFTS_FOLDER}"
        self._location = find_location(self.place)
        self._journal = Journal(f"{self.place}/{JOURNAL_FOLDER}", self.place)
        self._sizes: dict[str, int] = {}

    @contextmanager
    def open_ledger(self, fingerprint: Mapping[str, str]) -> Iterator[sqlite3.Connection]:
        self._list()
        self._make_folders()
        with (
            hold_lease(f"{self.place}/{LEASE_FILE}", self.place),
            tempfile.TemporaryDirectory(prefix="inkdigit-ledger-") as folder,
            open_database(Path(folder) / LEDGER_FILE, self.place) as connection,
        ):
            with report_errors(self.place):
                connection.execute("PRAGMA synchronous = OFF")  # it lives as long as this run
                connection.execute("PRAGMA journal_mode = MEMORY")
                self._list()  # as the one who had it before left it
                self._load(connection)
                check_fingerprint(connection, self.place, fingerprint)
                begin = {"kind": "begin", "made_with": dict(fingerprint)}
                self._journal.append(begin)  # whoever had it before can add no more
            yield connection

    def record_part(self, result: PartResult, pictures: Iterable[PictureRow]) -> None:
        self._journal.append(
            {
                "kind": "part",
                "number": result.number,
                "draft": result.draft,
                "bytes": result.bytes,
                "statuses": dict(result.statuses),
                "noted": [list(row) for row in result.noted],
                "pictures": [[os.fsdecode(key), version] for key, version in pictures],
            }
        )

    def record_loss(self, number: int) -> None:
        self._journal.append({"kind": "loss", "number": number})

    def find_size(self, name: str) -> int | None:
        if name not in self._sizes and self._exists(name):
            self._sizes[name] = int(self._ask(self._location.filesystem.size, name))
        return self._sizes.get(name)

    def has_draft(self, draft: str) -> bool:
        return self._exists(f"{DRAFTS_FOLDER}/{draft}")

    def publish(self, draft: str, name: str) -> None:
        filesystem, file = self._location.filesystem, f"{self._location.path}/{name}"
        try:
            self._ask(lambda path: filesystem.mv(path, file), f"{DRAFTS_FOLDER}/{draft}")
        except FileNotFoundError:  # an answer was lost, or who came after us has moved it
            if not self._exists(name):
                raise

    def clear_drafts(self) -> None:
        with suppress(OSError, DataError):
            self._ask(
                lambda path: self._location.filesystem.rm(path, recursive=True), DRAFTS_FOLDER
            )

    @contextmanager
    def write_file(self, name: str) -> Iterator[Path]:
        with tempfile.TemporaryDirectory() as folder:
            draft = Path(folder) / name
            yield draft
            with report_errors(self.place):
                self._ask(lambda path: self._location.filesystem.put_file(str(draft), path), name)

    def _exists(self, name: str) -> bool:
        self._location.filesystem.invalidate_cache()
        return bool(self._ask(self._location.filesystem.exists, name))

    def _ask(self, action: Callable[[str], Any], name: str) -> Any:
        """Do something with a file or folder of the table."""
        return ask(self.place, lambda: action(f"{self._location.path}/{name}"))

    def _list(self) -> None:
        """List what is there; so much is held as there are parts."""
        try:
            infos = ask(self.place, self._list_anew)
        except FileNotFoundError:
            infos = []
        names = {str(info["name"]).rstrip("/").rpartition("/")[2]: info for info in infos}
        names.pop(self._location.path.rpartition("/")[2], None)  # some keep a mark of the folder
        if JOURNAL_FOLDER not in names:
            check_ours(self.place, names)
        self._sizes = {name: int(info["size"] or 0) for name, info in names.items()}

    def _list_anew(self) -> list[dict[str, Any]]:
        self._location.filesystem.invalidate_cache()
        found: list[dict[str, Any]] = self._location.filesystem.ls(self._location.path, detail=True)
        return found

    def _make_folders(self) -> None:
        """Make the folders, where a store has some."""
        if self.place.partition("://")[0] in STORES_WITHOUT_FOLDERS:
            return
        with report_errors(self.place):
            for name in (DRAFTS_FOLDER, JOURNAL_FOLDER):
                self._ask(
                    lambda path: self._location.filesystem.makedirs(path, exist_ok=True), name
                )

    def _load(self, connection: sqlite3.Connection) -> None:
        """Fill the database from the journal."""
        for record in self._journal.read():
            with transaction(connection):
                if record["kind"] == "begin":
                    found = find_number(connection, "SELECT count(*) FROM made_with")
                    if not found:
                        check_fingerprint(connection, self.place, record["made_with"])
                elif record["kind"] == "loss":
                    forget_part(connection, record["number"])
                else:
                    pictures = record["pictures"]
                    rows = [PictureRow(os.fsencode(key), version) for key, version in pictures]
                    insert_pictures(connection, rows)
                    begin_part(connection, record["number"], len(rows))
                    end_part(connection, _read_result(record))


def _read_result(record: Record) -> PartResult:
    return PartResult(
        number=record["number"],
        draft=record["draft"],
        bytes=record["bytes"],
        pictures=len(record["pictures"]),
        statuses=record["statuses"],
        noted=tuple(NotedRow(*row) for row in record["noted"]),
        slowest=(),
    )

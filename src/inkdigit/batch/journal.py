"""The journal of a table in a store: numbered files, each put only where none of its number is.

A store renames nothing and locks nothing, but a file appears there whole, and can be put so that
none is replaced. So whoever adds to the journal has read all of it, and two runs cannot both go on.
"""

import gzip
import json
import secrets
from collections.abc import Iterator
from itertools import islice
from typing import Any

from inkdigit.batch.urls import ask, find_location
from inkdigit.errors import DataError, UsageError

SUFFIX = ".json.gz"
ENTRIES_AT_A_TIME = 64
Record = dict[str, Any]


class Journal:
    """The journal in a folder, read once and then added to.

    Args:
        url: of its folder.
        table: of the table's, as the user named it.
    """

    def __init__(self, url: str, table: str) -> None:
        self._url = url
        self._table = table
        self._location = find_location(url)
        self._run = secrets.token_hex(8)
        self._next = 1

    def read(self) -> Iterator[Record]:
        """Give all records in their order, a few at a time.

        Raises:
            DataError: one is damaged, or the store does not answer.
        """
        todo = iter(self._list())
        while paths := list(islice(todo, ENTRIES_AT_A_TIME)):
            contents = self._read_all(paths)
            for path in paths:
                record = self._decode(path, contents[path])
                if record is not None:
                    yield record
                self._next = 1 + int(path.rpartition("/")[2].removesuffix(SUFFIX))

    def append(self, record: Record) -> None:
        """Add a record behind all others; it is there whole, or not at all.

        Raises:
            UsageError: another run has added one meanwhile.
            DataError: the store does not answer.
        """
        path = f"{self._location.path}/{self._next:010}{SUFFIX}"
        content = gzip.compress(json.dumps(record | {"run": self._run}).encode(), mtime=0)
        filesystem = self._location.filesystem
        try:
            ask(self._url, lambda: filesystem.pipe_file(path, content, mode="create"))
        except FileExistsError as error:
            found = ask(self._url, lambda: filesystem.cat_file(path))
            if found != content:  # an answer may be lost, and ours be there
                raise UsageError(
                    f"Another run has taken {self._table} over. What is finished stays; the same "
                    "command goes on when that one has ended."
                ) from error
        self._next += 1

    def _read_all(self, paths: list[str]) -> dict[str, bytes]:
        contents: dict[str, bytes] = ask(
            self._url, lambda: self._location.filesystem.cat(paths, on_error="raise")
        )
        return contents

    def _list(self) -> list[str]:
        filesystem = self._location.filesystem
        filesystem.invalidate_cache()
        try:
            paths = ask(self._url, lambda: filesystem.ls(self._location.path, detail=False))
        except FileNotFoundError:
            return []
        return sorted(path for path in paths if path.endswith(SUFFIX))

    def _decode(self, path: str, content: bytes) -> Record | None:
        """Unpack a record; None for one whose writing was broken off, which some stores show."""
        if not content:
            return None
        try:
            record: Record = json.loads(gzip.decompress(content))
        except EOFError:
            return None
        except (OSError, ValueError) as error:
            raise DataError(f"{path} is damaged: {error}. Choose another --out.") from error
        return record

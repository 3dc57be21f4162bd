"""A picture of an archive: where its bytes are, what is known of it, and which version it is."""

import os
from collections.abc import Mapping
from typing import Any, NamedTuple

from inkdigit.batch.shards import Member, OpenShards
from inkdigit.batch.urls import is_url, read_url
from inkdigit.errors import PictureError
from inkdigit.imaging.decode import Limits, read_file

NO_COLUMNS: Mapping[str, Any] = {}
UNKNOWN_VERSION = "?"
"""Of a picture that a manifest names by a URL: to ask for it takes as long as to read it."""


class Picture(NamedTuple):
    """A picture of an archive, not yet opened."""

    path: str
    """As the table names it."""
    file: str
    """That holds it: its own, or a shard."""
    member: Member | None = None
    """Where in the shard it is."""
    columns: Mapping[str, Any] = NO_COLUMNS
    """What a manifest says of it beside its path."""
    fault: str | None = None
    """Why it cannot be read, where that is known before."""
    version: str | None = None
    """Which of its name it is, where whoever listed it said so."""

    @property
    def key(self) -> bytes:
        """What the ledger knows it by: its URL or its absolute path, however it was named."""
        place = self.file if is_url(self.file) else os.path.abspath(self.file)  # noqa: PTH100 - Path cannot be any name
        key = os.fsencode(place)
        return key if self.member is None else key + b"/" + os.fsencode(self.member.name)

    def find_version(self) -> str:
        """Give the size of its file and when that was changed; empty where there is none."""
        if self.member is not None:
            return self.member.version
        if self.version is not None:
            return self.version
        if is_url(self.file):
            return UNKNOWN_VERSION
        try:
            stat = os.stat(self.file)  # noqa: PTH116 - as above
        except (OSError, ValueError):
            return ""
        return f"{stat.st_size}-{stat.st_mtime_ns}"

    def read_content(self, shards: OpenShards, limits: Limits) -> bytes:
        """Read its bytes, but only one more than `limits` allow.

        Raises:
            PictureError: it cannot be opened or read, or is no file.
            DataError: the store that it is in does not answer.
        """
        if self.fault is not None:
            raise PictureError(self.fault)
        if self.member is not None:
            return shards.read(self.file, self.member, limits)
        if is_url(self.file):
            return read_url(self.file, limits.bytes + 1)
        if os.path.exists(self.file) and not os.path.isfile(self.file):
            raise PictureError(f"Cannot open {self.file}: it is no file.")
        return read_file(self.file, limits)

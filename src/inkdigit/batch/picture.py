"""A picture of an archive: where its bytes are, what is known of it, and which version it is."""

import os
from collections.abc import Mapping
from typing import Any, NamedTuple

from inkdigit.batch.shards import Member, OpenShards
from inkdigit.errors import PictureError
from inkdigit.imaging.decode import Limits, read_file

NO_COLUMNS: Mapping[str, Any] = {}


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

    @property
    def key(self) -> bytes:
        """What the ledger knows it by: its absolute path, however it was named."""
        key = os.fsencode(os.path.abspath(self.file))  # noqa: PTH100 - Path cannot be any name
        return key if self.member is None else key + b"/" + os.fsencode(self.member.name)

    def find_version(self) -> str:
        """Give the size of its file and when that was changed; empty where there is none."""
        if self.member is not None:
            return self.member.version
        try:
            stat = os.stat(self.file)  # noqa: PTH116 - as above
        except (OSError, ValueError):
            return ""
        return f"{stat.st_size}-{stat.st_mtime_ns}"

    def read_content(self, shards: OpenShards, limits: Limits) -> bytes:
        """Read its bytes, but only one more than `limits` allow.

        Raises:
            PictureError: it cannot be opened or read, or is no file.
        """
        if self.fault is not None:
            raise PictureError(self.fault)
        if self.member is not None:
            return shards.read(self.file, self.member, limits)
        if os.path.exists(self.file) and not os.path.isfile(self.file):
            raise PictureError(f"Cannot open {self.file}: it is no file.")
        return read_file(self.file, limits)

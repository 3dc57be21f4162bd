"""Every error that inkdigit raises on purpose.

    InkdigitError                 exit code of the command
    ├── UsageError      2         an unknown recipe, backend or option value
    ├── DataError       3         a data set is damaged or of the wrong kind
    │   └── MissingDataError      it is not on this machine and cannot be had
    ├── ModelError      4         a model file is missing, damaged or made for other frames
    ├── SaveError       5         a folder cannot be written, a disk is full
    │   └── CorrectionsError      the database of corrections cannot be reached or written
    │       └── QuotaError        it holds as many as it may
    └── PictureError    1         a picture cannot be opened or decoded
        ├── UnknownFormatError    it is no picture, or none of a known format
        ├── LargePictureError     it has more bytes or pixels than the limits allow
        └── DeadlineError         it takes longer to read than it may

A message says in plain words what happened and what to do next, in one line where it can. Where an
argument is wrong, it says what was expected and what was received.
"""

import errno
import textwrap
from pathlib import Path
from typing import Self

INTERRUPTED_EXIT_CODE = 130
"""The exit code of the command where Ctrl-C stopped it."""
MAX_VALUE_LENGTH = 80
"""Characters of a value in a message."""
DISK_FULL_ERRNOS = (errno.ENOSPC, errno.EDQUOT)
"""Errors that more space would mend."""


class InkdigitError(Exception):
    """What inkdigit raises on purpose; `exit_code` is how the command ends then."""

    exit_code = 1


class UsageError(InkdigitError):
    exit_code = 2


class DataError(InkdigitError):
    exit_code = 3


class MissingDataError(DataError):
    pass


class ModelError(InkdigitError):
    exit_code = 4


class SaveError(InkdigitError):
    exit_code = 5

    @classmethod
    def from_os_error(cls, path: Path | str, error: OSError) -> Self:
        """Say that a file or folder cannot be written, why, and what to do."""
        reason = error.strerror or str(error)
        advice = "Free some space or choose" if error.errno in DISK_FULL_ERRNOS else "Choose"
        return cls(f"Cannot write {path}: {reason}. {advice} another folder.")


class CorrectionsError(SaveError):
    pass


class QuotaError(CorrectionsError):
    pass


class PictureError(InkdigitError):
    exit_code = 1


class UnknownFormatError(PictureError):
    pass


class LargePictureError(PictureError):
    pass


class DeadlineError(PictureError):
    pass


def abbreviate(value: object) -> str:
    """Shorten a value for a message: of a long one its beginning, then ' ...'."""
    return textwrap.shorten(str(value), MAX_VALUE_LENGTH, placeholder=" ...")

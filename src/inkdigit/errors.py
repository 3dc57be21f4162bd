"""Every error that inkdigit raises on purpose.

    InkdigitError                 exit code of the command
    ├── UsageError      2         an unknown recipe, backend or option value
    ├── DataError       3         a data set is damaged or of the wrong kind
    │   └── MissingDataError      it is not on this machine and cannot be had
    ├── ModelError      4         a model file is missing, damaged or made for other frames
    ├── SaveError       5         a folder cannot be written, a disk is full
    │   └── CorrectionsError      the database of corrections cannot be reached or written
    └── PictureError    1         a picture cannot be opened or decoded
        ├── UnknownFormatError    it is no picture, or none of a known format
        └── LargePictureError     it has more bytes or pixels than the limits allow

A message says what was expected, what came and what to do next, in one line where it can.
"""

import textwrap

INTERRUPTED = 130
"""The exit code of the command where Ctrl-C stopped it."""
LONGEST_VALUE = 80
"""Characters of a value in a message."""


class InkdigitError(Exception):
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


class CorrectionsError(SaveError):
    pass


class PictureError(InkdigitError):
    exit_code = 1


class UnknownFormatError(PictureError):
    pass


class LargePictureError(PictureError):
    pass


def abbreviate(value: object) -> str:
    """A value as a message shows it: of a long one its beginning, then ' ...'."""
    return textwrap.shorten(str(value), LONGEST_VALUE, placeholder=" ...")

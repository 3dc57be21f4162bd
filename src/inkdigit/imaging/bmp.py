"""What decoding a BMP costs: Pillow unpacks run-length codes pixel by pixel."""

import struct

from inkdigit.imaging.limits import make_cost_error

RUN_LENGTH_COMPRESSIONS = (1, 2)
"""RLE8 and RLE4."""
MAX_RUN_LENGTH_BYTES, MAX_RUN_LENGTH_PIXELS = 2_000_000, 10_000_000
"""Of a file with run-length codes. It takes two seconds at most."""


def check_run_lengths(content: bytes) -> None:
    """Check that a file with run-length codes is no larger than these are good for.

    Raises:
        LargePictureError: it is.
    """
    if len(content) < 34 or int.from_bytes(content[14:18], "little") < 40:  # noqa: PLR2004 - the old header
        return
    width, height, compression = struct.unpack_from("<ii4xI", content, 18)
    if compression not in RUN_LENGTH_COMPRESSIONS:
        return
    if len(content) > MAX_RUN_LENGTH_BYTES or abs(width * height) > MAX_RUN_LENGTH_PIXELS:
        raise make_cost_error(
            f"of run lengths may have at most {MAX_RUN_LENGTH_BYTES:,} bytes and "
            f"{MAX_RUN_LENGTH_PIXELS:,} pixels"
        )

"""What stands in a GIF before its first picture (GIF89a, CompuServe 1990)."""

from inkdigit.imaging.limits import make_cost_error, make_damage_error

EXTENSION, MAX_BLOCKS = 0x21, 20_000
"""The byte that an extension begins with, and the blocks of all of them: five megabytes."""


def check_extensions(content: bytes, most: int = MAX_BLOCKS) -> None:
    """Check that no more comments and notes come first than in any sound file.

    Raises:
        PictureError: they have no end.
        LargePictureError: there are more.
    """
    colors = content[10:11] or b"\0"
    place = 13 + (3 << (colors[0] & 7) + 1 if colors[0] & 0x80 else 0)
    blocks = 0
    while content[place : place + 1] == bytes([EXTENSION]):
        place += 2
        while place < len(content) and (length := content[place]):
            place, blocks = place + 1 + length, blocks + 1
            if blocks > most:
                raise make_cost_error(f"may have at most {most:,} blocks of notes")
        blocks, place = blocks + 1, place + 1
        if blocks > most:
            raise make_cost_error(f"may have at most {most:,} blocks of notes")
    if place >= len(content):
        raise make_damage_error("it ends before its first picture")

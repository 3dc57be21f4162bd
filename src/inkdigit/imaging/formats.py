"""The first bytes of a file, or its name -> which format it has, or what it is instead."""

from importlib.util import find_spec

FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "TIFF", "GIF")
"""The formats that are decoded, as Pillow names them."""
SIGNATURES = (
    b"\x89PNG", b"\xff\xd8\xff", b"II*\0", b"MM\0*", b"II+\0", b"MM\0+", b"GIF8",
)  # fmt: skip
"""How files of these formats begin, but for WebP and BMP."""
HEIC_BRANDS = (b"ftypheic", b"ftypheix", b"ftyphevc", b"ftypmif1", b"ftypmsf1")
"""What stands at bytes 4 to 11 of a HEIC file."""
PICTURE_SUFFIXES = (
    ".png", ".jpg", ".jpeg", ".jfif", ".webp", ".bmp", ".tif", ".tiff", ".gif", ".heic", ".heif",
)  # fmt: skip
UNREADABLE_SUFFIXES = (".pdf", ".djvu", ".svg", ".jp2", ".avif", ".psd", ".dng")
"""Of pictures and scans that cannot be read: nobody shall think that they were."""
OTHER_SIGNATURES = (
    (b"%PDF", "a PDF document: export its page as PNG"),
    (b"%!PS", "PostScript: export it as PNG"),
    (b"<svg", "an SVG drawing: export it as PNG"),
    (b"<?xml", "an XML file, perhaps an SVG drawing: export it as PNG"),
)
"""How files begin that are no pictures, and what they are."""


def is_heic(content: bytes) -> bool:
    """Tell whether a file calls itself HEIC."""
    return content[4:12] in HEIC_BRANDS


def register_heic() -> bool:
    """Teach Pillow the format HEIC; False where the extra for it is not installed."""
    if find_spec("pillow_heif") is None:
        return False
    import pillow_heif  # noqa: PLC0415 - an extra

    pillow_heif.register_heif_opener()
    return True


def has_known_signature(content: bytes) -> bool:
    """Tell whether a file begins as one of `FORMATS`: RIFF and BM are not enough for that."""
    if content.startswith(b"RIFF"):
        return b"WEBP".startswith(content[8:12])
    if content.startswith(b"BM"):
        return not any(content[6:10])  # reserved
    return content.startswith(SIGNATURES)


def describe_content(content: bytes) -> str:
    """Say in a few words what a file is that is no picture, and what to do with it."""
    start = content[:256].lstrip().lower()
    for signature, description in OTHER_SIGNATURES:
        if start.startswith(signature.lower()):
            return description
    if content.startswith(b"RIFF"):
        return "sound or a film: export a picture of it as PNG"
    if is_heic(content):
        unknown = "a HEIC picture: pip install 'inkdigit[heic]', or export it as JPEG"
        return "a damaged HEIC picture" if register_heic() else unknown
    if all(ord("\t") <= byte <= ord("~") for byte in start):
        return "text"
    return f"a file that begins with the bytes {content[:4].hex(' ')}"

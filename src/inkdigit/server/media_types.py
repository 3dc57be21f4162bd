"""The content types that the server takes and gives."""

from enum import StrEnum


class MediaType(StrEnum):
    """A content type without its parameters."""

    JSON = "application/json"
    PROBLEM = "application/problem+json"
    FORM = "multipart/form-data"
    BINARY = "application/octet-stream"


def parse_media_type(content_type: str) -> str:
    """Take the type out of a `Content-Type` header: in lower case, without its parameters."""
    return content_type.partition(";")[0].strip().lower()

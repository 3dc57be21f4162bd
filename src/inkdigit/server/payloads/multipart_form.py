"""The files of a form, as a browser sends them (RFC 7578)."""

from multipart import (
    MultipartError,
    MultipartSegment,
    ParserLimitReached,
    PushMultipartParser,
    parse_options_header,
)

from inkdigit.server.problems import Problem
from inkdigit.server.settings import DEFAULT_BODY_LIMITS, BodyLimits


def parse_files(
    body: bytes, content_type: str, max_files: int, limits: BodyLimits = DEFAULT_BODY_LIMITS
) -> list[bytes]:
    """Take the files out of a form, whatever their fields are called. None is written to a disk.

    Args:
        body: the whole form.
        content_type: with the form's boundary.
        max_files: that it may hold.
        limits: how many more parts may be fields, which are passed over.

    Raises:
        Problem: 400 where it is no whole form, 422 where it has too many parts.
    """
    _, options = parse_options_header(content_type)
    try:
        parser = PushMultipartParser(
            options.get("boundary", ""),
            max_segment_count=max_files + limits.form_fields,
            header_charset="latin-1",
        )
        with parser:
            return _gather_files(parser, body)
    except ParserLimitReached as error:
        raise Problem(
            422,
            "The form has too many parts, or too long headers. "
            f"Send at most {max_files} pictures, with short headers.",
        ) from error
    except MultipartError as error:
        raise Problem(
            400, "The form is damaged, cut short or without its boundary. Send it again, whole."
        ) from error


def _gather_files(parser: PushMultipartParser, body: bytes) -> list[bytes]:
    files: list[list[bytes]] = []
    parts: list[bytes] | None = None
    for event in parser.parse(body):
        if isinstance(event, MultipartSegment):
            parts = [] if _is_file(event) else None
            if parts is not None:
                files.append(parts)
        elif event is not None and parts is not None:
            parts.append(event)
    return [b"".join(parts) for parts in files]


def _is_file(segment: MultipartSegment) -> bool:
    # RFC 7578 forbids `filename*`, but some clients send it for names that are not ASCII.
    disposition = segment.header("Content-Disposition", "")
    return segment.filename is not None or "filename*=" in disposition.lower()

"""The pictures of a body: raw bytes, the files of a form, or base64 in JSON."""

import base64
import binascii
import re
from collections.abc import Sequence

from inkdigit.errors import abbreviate
from inkdigit.server import schemas
from inkdigit.server.media_types import MediaType, parse_media_type
from inkdigit.server.payloads.json_documents import parse_json
from inkdigit.server.payloads.multipart_form import parse_files
from inkdigit.server.problems import Problem
from inkdigit.server.settings import DEFAULT_BODY_LIMITS, BodyLimits


def parse_picture(
    body: bytes, content_type: str, limits: BodyLimits = DEFAULT_BODY_LIMITS
) -> bytes:
    """Take the one picture out of a body. A body of an unknown type is a picture itself.

    Raises:
        Problem: the body is not of the form that its type says, or has none or several.
    """
    kind = parse_media_type(content_type)
    if kind == MediaType.JSON:
        return decode_base64(parse_json(body, schemas.Picture, schemas.MAX_JSON_VALUES).image)
    if kind == MediaType.FORM:
        files = parse_files(body, content_type, schemas.MAX_PICTURES, limits)
        if len(files) != 1:
            raise Problem(422, f"Expected a form with one file. Received: {len(files)}.")
        return files[0]
    if not body:
        raise Problem(422, "Expected a picture. Received: an empty body.")
    return body


def parse_pictures(
    body: bytes, content_type: str, limits: BodyLimits = DEFAULT_BODY_LIMITS
) -> Sequence[bytes | Problem]:
    """Take the pictures out of a body, 1 to 64, or what is wrong with one of them alone.

    Raises:
        Problem: the body is not of the form that its type says, or has none or too many.
    """
    kind = parse_media_type(content_type)
    if kind == MediaType.JSON:
        images = parse_json(body, schemas.Pictures, schemas.MAX_JSON_VALUES).images
        return [_try_decode(image) for image in images]
    if kind != MediaType.FORM:
        raise Problem(
            415,
            f"Expected {MediaType.JSON} or {MediaType.FORM}. "
            f"Received: {abbreviate(kind) or 'no type'}.",
        )
    files = parse_files(body, content_type, schemas.MAX_PICTURES, limits)
    if not 0 < len(files) <= schemas.MAX_PICTURES:
        raise Problem(
            422, f"Expected 1 to {schemas.MAX_PICTURES} pictures. Received: {len(files)}."
        )
    return files


def decode_base64(text: str) -> bytes:
    """Decode base64, alone or in the URL that a browser's canvas gives.

    Raises:
        Problem: it is no base64.
    """
    url = re.match(r"data:image/[a-z0-9.+-]{1,40};base64,", text)
    try:
        return base64.b64decode(text[url.end() :] if url else text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Problem(
            422, "The picture is not in base64. Send the bytes of its file in base64."
        ) from error


def _try_decode(text: str) -> bytes | Problem:
    try:
        return decode_base64(text)
    except Problem as problem:
        return problem

"""The pictures of a body: raw bytes, the files of a form, or base64 in JSON."""

import base64
import binascii
import re
from collections.abc import Sequence
from typing import Any

import python_multipart
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import parse_options_header

from inkdigit.server import schemas
from inkdigit.server.documents import FILE, JSON, described, parse_json, reference
from inkdigit.server.problems import Problem

MULTIPART = "multipart/form-data"
MOST_PARTS = schemas.MOST_PICTURES + 16
MOST_VALUES = 2 * schemas.MOST_PICTURES
DATA_URL = re.compile(r"data:image/[a-z0-9.+-]{1,40};base64,")


def picture_of(body: bytes, content_type: str) -> bytes:
    """The one picture of a body. A body of an unknown type is a picture itself.

    Raises:
        Problem: the body is not of the form that its type says, or has none or several.
    """
    if _kind(content_type) == JSON:
        return decoded(parse_json(body, schemas.Picture, MOST_VALUES).image)
    if _kind(content_type) == MULTIPART:
        files = _files(body, content_type)
        if len(files) != 1:
            raise Problem(422, f"Expected a form with one file. Received: {len(files)}.")
        return files[0]
    if not body:
        raise Problem(422, "Expected a picture. Received: an empty body.")
    return body


def pictures_of(body: bytes, content_type: str) -> Sequence[bytes | Problem]:
    """The pictures of a body, 1 to 64, or what is wrong with one of them alone.

    Raises:
        Problem: the body is not of the form that its type says, or has none or too many.
    """
    if _kind(content_type) == JSON:
        images = parse_json(body, schemas.Pictures, MOST_VALUES).images
        return [_decoded_or_not(image) for image in images]
    if _kind(content_type) != MULTIPART:
        raise Problem(415, f"Expected {JSON} or {MULTIPART}. Received: another type.")
    files = _files(body, content_type)
    if not 0 < len(files) <= schemas.MOST_PICTURES:
        raise Problem(
            422, f"Expected 1 to {schemas.MOST_PICTURES} pictures. Received: {len(files)}."
        )
    return files


def decoded(text: str) -> bytes:
    """The bytes that base64 stands for, alone or in the URL that a browser's canvas gives.

    Raises:
        Problem: it is no base64.
    """
    url = DATA_URL.match(text)
    try:
        return base64.b64decode(text[url.end() :] if url else text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Problem(422, "Expected a picture in base64. Received: something else.") from error


def _decoded_or_not(text: str) -> bytes | Problem:
    try:
        return decoded(text)
    except Problem as problem:
        return problem


def one_picture() -> dict[str, Any]:
    """How the API's description shows a body with a picture."""
    raw = dict.fromkeys(("image/png", "image/jpeg", "image/webp", "application/octet-stream"), FILE)
    return described({**raw, MULTIPART: _form("image", FILE), JSON: reference(schemas.Picture)})


def several_pictures() -> dict[str, Any]:
    """How the API's description shows a body with pictures."""
    files = {
        "type": "array",
        "items": FILE,
        "minItems": 1,
        "maxItems": schemas.MOST_PICTURES,
    }
    return described({MULTIPART: _form("images", files), JSON: reference(schemas.Pictures)})


def _form(field: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": {field: schema}, "required": [field]}


def _kind(content_type: str) -> str:
    return content_type.partition(";")[0].strip().lower()


def _files(body: bytes, content_type: str) -> list[bytes]:
    """The files of a form, whatever their fields are called; none is written to a disk."""
    _, options = parse_options_header(content_type)
    form = _Form()
    try:
        parser = python_multipart.MultipartParser(options.get(b"boundary", b""), form.callbacks())
        parser.write(body)
        parser.finalize()
    except FormParserError as error:
        raise Problem(
            400, "Expected a form with files. It is damaged or has no boundary."
        ) from error
    if not form.ended:
        raise Problem(400, "Expected a whole form. Its end is missing.")
    return [bytes(file) for file in form.files]


class _Form:
    """Gathers the files of a form while it is parsed."""

    def __init__(self) -> None:
        self.files: list[bytearray] = []
        self.ended = False
        self._parts = 0
        self._name = self._value = b""
        self._in_file = False

    def callbacks(self) -> Any:
        return {
            "on_part_begin": self._begin_part,
            "on_header_field": self._add_name,
            "on_header_value": self._add_value,
            "on_header_end": self._end_header,
            "on_part_data": self._add_data,
            "on_end": self._end,
        }

    def _begin_part(self) -> None:
        self._parts += 1
        self._in_file = False
        if self._parts > MOST_PARTS:
            raise Problem(
                422, f"Expected at most {schemas.MOST_PICTURES} pictures. Received: more."
            )

    def _add_name(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def _add_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _end_header(self) -> None:
        if self._name.lower() == b"content-disposition" and not self._in_file:
            named = b"filename" in parse_options_header(self._value)[1]
            self._in_file = named or b"filename*=" in self._value.lower()
            if self._in_file:
                self.files.append(bytearray())
        self._name = self._value = b""

    def _add_data(self, data: bytes, start: int, end: int) -> None:
        if self._in_file:
            self.files[-1] += memoryview(data)[start:end]

    def _end(self) -> None:
        self.ended = True

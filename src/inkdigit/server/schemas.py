"""What goes over the wire, as the API's description shows it."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, FailFast, Field

from inkdigit.corrections.correction import MAX_TEXT_LENGTH, SHA256_PATTERN
from inkdigit.data.labels import LINES_OF_DIGITS
from inkdigit.server.examples import (
    BLANK_EXAMPLE,
    CORRECTION_EXAMPLE,
    READING_EXAMPLE,
    WHITE_GIF,
)

MAX_PICTURES = 64
"""Of a batch."""
MAX_JSON_VALUES = 2 * MAX_PICTURES
"""Of a body in JSON with pictures."""
STAGE_SIDE = 320
"""Pixels of the longer side of a stage's picture, at most."""
Status = Literal["read", "unsure", "blank", "not_digits"]
Confidence = Annotated[float, Field(ge=0, le=1)]
Text = Annotated[
    str,
    Field(
        max_length=MAX_TEXT_LENGTH,
        pattern=f"^{LINES_OF_DIGITS.pattern}$",
        description="digits, lines parted by a newline; empty where there are none",
    ),
]


class Alternative(BaseModel):
    label: Annotated[int, Field(ge=0, le=9)]
    confidence: Confidence


class Digit(BaseModel):
    """One digit. `probabilities` and `frame` are there where an explanation was asked for."""

    label: Annotated[int, Field(ge=0, le=9)]
    confidence: Confidence
    box: Annotated[list[int], Field(description="x, y, width, height in pixels")]
    alternatives: list[Alternative]
    probabilities: Annotated[list[float] | None, Field(description="of 0 to 9")] = None
    frame: Annotated[str | None, Field(description="28x28 PNG in base64: what was seen")] = None


class Sign(BaseModel):
    """What is written beside the digits and is none; it is no part of the text."""

    kind: Annotated[str, Field(description="such as point, plus, or other: a letter, a scribble")]
    confidence: Confidence
    box: Annotated[list[int], Field(description="x, y, width, height in pixels")]


class Size(BaseModel):
    width: int
    height: int


class Step(BaseModel):
    """What was done at a stage; its `picture` is there where pictures were asked for."""

    name: str
    words: str
    picture: Annotated[
        str | None,
        Field(description=f"PNG in base64, no side longer than {STAGE_SIDE}: what came of it"),
    ] = None


class Reading(BaseModel):
    """What a picture says; `picture` and `steps` are there where an explanation was asked for."""

    model_config = ConfigDict(json_schema_extra={"examples": [READING_EXAMPLE]})
    text: Annotated[str, Field(description="the digits, lines parted by a newline")]
    confidence: Annotated[Confidence, Field(description="that all of the text is right")]
    status: Status
    digits: list[Digit]
    signs: list[Sign]
    guess: Annotated[
        Digit | None,
        Field(description="where the status is not_digits and the ink is one piece: if it is one"),
    ]
    message: str | None
    milliseconds: float
    model: Annotated[str, Field(description="SHA-256 of the network")]
    picture: Size | None = None
    steps: list[Step] | None = None


class Problem(BaseModel):
    """RFC 9457; `error` repeats `detail`."""

    type: str
    title: str
    status: int
    detail: str
    error: str


class Failure(BaseModel):
    """A picture of a batch that could not be read."""

    status: Literal["error"]
    problem: Problem


class Batch(BaseModel):
    model_config = ConfigDict(json_schema_extra={"examples": [{"readings": [BLANK_EXAMPLE]}]})
    readings: Annotated[list[Reading | Failure], Field(description="one for each picture")]


class Picture(BaseModel):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"image": WHITE_GIF}]}
    )
    image: Annotated[str, Field(min_length=1, description="a picture in base64")]


class Pictures(BaseModel):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"images": [WHITE_GIF]}]}
    )
    images: Annotated[
        list[Annotated[str, Field(min_length=1)]],
        Field(min_length=1, max_length=MAX_PICTURES, description="pictures in base64"),
        FailFast(),
    ]


class NewCorrection(BaseModel):
    """What was read in a picture, and what is there."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [CORRECTION_EXAMPLE]})
    predicted: Text
    expected: Text
    status: Status
    confidence: Confidence
    picture: Annotated[
        str | None, Field(description="the picture in base64, where the person agrees")
    ] = None
    model: Annotated[
        str | None,
        Field(
            pattern=f"^{SHA256_PATTERN.pattern}$",
            description="SHA-256 of the network that read it; the one that reads now, if not given",
        ),
    ] = None


class Correction(BaseModel):
    id: Annotated[str, Field(examples=["473c50fe-6c49-401c-a7d3-5d8bada77c9c"])]


class Ready(BaseModel):
    ready: bool

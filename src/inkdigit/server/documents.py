"""Bodies in JSON: parsed within bounds, and shown in the API's description."""

from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from inkdigit.server.problems import Problem

Model = TypeVar("Model", bound=BaseModel)

JSON = "application/json"
FILE: dict[str, Any] = {"type": "string", "format": "binary"}
SHORT = 60
"""Characters of a name that a message repeats."""


def parse_json(body: bytes, schema: type[Model], most: int, wrong: int = 422) -> Model:
    """A body as its schema has it.

    Args:
        body: JSON in UTF-8.
        schema: what it should be.
        most: values that it may have: each takes a hundred bytes of memory, and two of the body.
        wrong: the status where it is JSON, but something else.

    Raises:
        Problem: 400 where it is no JSON, 413 where it has too many values, else `wrong`.
    """
    if sum(body.count(mark) for mark in b",:[{") > 2 * most:
        raise Problem(413, f"Expected at most {most:,} values in JSON. Received: more.")
    try:
        return schema.model_validate_json(body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        status = 400 if first["type"] == "json_invalid" else wrong
        raise Problem(status, in_words(first["loc"], first["type"], first["msg"])) from error


def in_words(where: tuple[int | str, ...], kind: str, what: str) -> str:
    """What is wrong with a value, without repeating it."""
    place = ".".join(str(part)[:SHORT] for part in where) or "the body"
    if kind == "missing":
        return f"Expected {place}. It is missing."
    if kind == "extra_forbidden":
        return f"Expected only what /docs describes. Received: {place}."
    return f"Expected something else in {place}: {what}."


def described(content: dict[str, Any]) -> dict[str, Any]:
    """How a route that reads its body itself shows it: content type -> schema."""
    kinds = {kind: {"schema": schema} for kind, schema in content.items()}
    return {"requestBody": {"required": True, "content": kinds}}


def reference(schema: type[BaseModel]) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{schema.__name__}"}

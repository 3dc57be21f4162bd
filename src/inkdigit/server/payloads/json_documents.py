"""Bodies in JSON, parsed within bounds."""

from typing import TypeVar

from pydantic import BaseModel, ValidationError

from inkdigit.server.problems import Problem

Model = TypeVar("Model", bound=BaseModel)


def parse_json(body: bytes, schema: type[Model], max_values: int, wrong: int = 422) -> Model:
    """Parse a body as its schema has it.

    Args:
        body: JSON in UTF-8.
        schema: what it should be.
        max_values: that it may have. Each takes a hundred bytes of memory, and two of the body.
        wrong: the status where it is JSON, but something else.

    Raises:
        Problem: 400 where it is no JSON, 413 where it has too many values, else `wrong`.
    """
    if sum(body.count(mark) for mark in b",:[{") > 2 * max_values:
        raise Problem(413, f"The JSON has too many values. Send at most {max_values:,}.")
    try:
        return schema.model_validate_json(body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        status = 400 if first["type"] == "json_invalid" else wrong
        raise Problem(status, _explain(first["loc"], first["type"], first["msg"])) from error


def _explain(where: tuple[int | str, ...], kind: str, what: str) -> str:
    """Say what is wrong with a value, without repeating it, and with a long name cut."""
    place = ".".join(str(part)[:60] for part in where) or "the body"
    if kind == "missing":
        return f"Expected a value for {place}. Received: none."
    if kind == "extra_forbidden":
        return f"Expected only what /docs describes. Received: {place}."
    return f"There is a wrong value in {place}: {what}."

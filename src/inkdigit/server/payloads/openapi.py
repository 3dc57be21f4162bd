"""How the API's description shows bodies that a route reads itself."""

from typing import Any

from pydantic import BaseModel

from inkdigit.server import schemas
from inkdigit.server.media_types import MediaType

FILE_SCHEMA: dict[str, Any] = {"type": "string", "format": "binary"}


def describe_body(content: dict[str, Any]) -> dict[str, Any]:
    """Describe a body: content type -> schema."""
    kinds = {kind: {"schema": schema} for kind, schema in content.items()}
    return {"requestBody": {"required": True, "content": kinds}}


def describe_picture() -> dict[str, Any]:
    """Describe a body with one picture."""
    raw = ("image/png", "image/jpeg", "image/webp", MediaType.BINARY)
    return describe_body(
        {
            **dict.fromkeys(raw, FILE_SCHEMA),
            MediaType.FORM: _describe_form("image", FILE_SCHEMA),
            MediaType.JSON: refer_to(schemas.Picture),
        }
    )


def describe_pictures() -> dict[str, Any]:
    """Describe a body with several pictures."""
    files = {
        "type": "array",
        "items": FILE_SCHEMA,
        "minItems": 1,
        "maxItems": schemas.MAX_PICTURES,
    }
    return describe_body(
        {
            MediaType.FORM: _describe_form("images", files),
            MediaType.JSON: refer_to(schemas.Pictures),
        }
    )


def refer_to(schema: type[BaseModel]) -> dict[str, Any]:
    """Refer to a schema of the description by its name."""
    return {"$ref": f"#/components/schemas/{schema.__name__}"}


def _describe_form(field: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": {field: schema}, "required": [field]}

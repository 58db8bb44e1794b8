"""JSON Schemas (draft 2020-12) of the YAML files, made from `schema.py`: editors complete and check by them.

They accept what the reader accepts: it takes every scalar as the text that was written, where an editor
sees numbers (`commune: 25056`) and booleans. What only a function or the other files can tell (a check
letter, a key of another file) is left to `ordiclasse check`.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema

from .schema import (
    AcknowledgedSettings,
    CatalogueSettings,
    ConventionSettings,
    DepartmentSettings,
    SchoolSettings,
)

JsonSchema = dict[str, Any]

FOLDER = "schemas"
_FILES: dict[str, tuple[str, type[BaseModel]]] = {
    "acknowledged": ("bills/YEAR-acknowledged.yml", AcknowledgedSettings),
    "convention": ("conventions/YEAR.yml", ConventionSettings),
    "department": ("department.yml", DepartmentSettings),
    "school": ("schools/SCHOOL/school.yml", SchoolSettings),
    "software": ("software.yml", CatalogueSettings),
}
KINDS = tuple(_FILES)

_NUMBER = r"^ *[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)? *$"
# Texts that YAML takes for numbers: a pattern that one of them fits is that of a text that may look so.
_LIKE_NUMBERS = ("0", "7", "42", "0.8", "2026", "25056", "212500565")


class _Generate(GenerateJsonSchema):
    schema_dialect = "https://json-schema.org/draft/2020-12/schema"

    def field_title_should_be_set(self, schema: Any) -> bool:
        """No titles: they would only say the setting's name again."""
        return False


def schema_files() -> dict[str, str]:
    """The schemas' text, by file name (`school.schema.json`)."""
    return {f"{kind}.schema.json": schema_text(kind) for kind in KINDS}


def schema_text(kind: str) -> str:
    """The schema of one of KINDS, as JSON."""
    return json.dumps(json_schema(kind), ensure_ascii=False, indent=2) + "\n"


def json_schema(kind: str) -> JsonSchema:
    """The schema of one of KINDS."""
    path, model = _FILES[kind]
    schema = model.model_json_schema(schema_generator=_Generate)
    for inner in (schema, *_below(schema)):
        _as_read(inner)
    for model_schema in schema.get("$defs", {}).values():
        del model_schema["title"]
    return {"$schema": _Generate.schema_dialect, **schema, "title": path}


def _below(schema: JsonSchema) -> Iterator[JsonSchema]:
    """The schemas inside a schema, at any depth."""
    branches = (*schema.get("anyOf", ()), *schema.get("oneOf", ()))
    inner = [schema.get("items"), schema.get("additionalProperties"), *branches]
    for group in ("$defs", "properties", "patternProperties"):
        inner += schema.get(group, {}).values()
    for each in inner:
        if isinstance(each, dict):
            yield each
            yield from _below(each)


def _as_read(schema: JsonSchema) -> None:
    """Make a schema accept what the reader does, and say no default that is nothing."""
    if "enum" in schema:
        schema["enum"] += [int(value) for value in schema["enum"] if value.isdecimal()]
        schema.pop("type", None)
    elif schema.get("type") == "string":
        like = [word for word, texts in _SCALARS.items() if _fits(schema, texts)]
        schema["type"] = ["string", *like] if like else "string"
    elif schema.get("type") == "number":
        schema |= {"type": ["number", "string"], "pattern": _NUMBER}
    if "patternProperties" in schema:
        schema["additionalProperties"] = False
        schema.pop("propertyNames", None)
    if schema.get("default") in ("", None, [], {}) or isinstance(schema["default"], dict):
        schema.pop("default", None)


_SCALARS = {"number": _LIKE_NUMBERS, "boolean": ("true",)}


def _fits(schema: JsonSchema, texts: tuple[str, ...]) -> bool:
    return any(re.search(schema.get("pattern", ""), text) for text in texts)

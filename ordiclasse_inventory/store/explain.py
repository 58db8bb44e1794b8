"""What a schema refused, in words for the person who edits the file."""

import re
from collections.abc import Iterable
from datetime import date
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from ordiclasse_inventory.model.identifiers import uai_letter

Place = tuple[str | int, ...]

# Days as French spreadsheets write them (01/09/2016), and ISO ones with other signs or a time behind.
_DAYS = (
    re.compile(r"(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-](?P<year>\d{4}|\d{2})", re.ASCII),
    re.compile(r"(?P<year>\d{4})[/.-](?P<month>\d{1,2})[/.-](?P<day>\d{1,2})(?:[ T].*)?", re.ASCII),
)


def fault(schema: type[BaseModel], details: ErrorDetails) -> tuple[str, str, str]:
    """What was found, what was expected and the remedy (or nothing)."""
    place = place_of(details)
    if details["type"] == "missing":
        return "it is missing", _expected(schema, place), f"add the line `{place[-1]}: …`"
    if details["type"] == "extra_forbidden":
        known = list(fields(_schema_at(schema, place[:-1])))
        name = str(place[-1])
        # YAML takes `{price: 6,40}` for a price of 6, and a setting called 40.
        comma = "was a decimal comma meant? write a point" if name.isdigit() else ""
        remedy = comma or did_you_mean(name, known) or "remove it"
        return "there is no such setting", f"one of {', '.join(known)}", remedy
    return f"«{_short(details['input'])}»", _expected(schema, place), _remedy(place, details)


def _remedy(place: Place, details: ErrorDetails) -> str:
    """What can be worked out of a value that is nearly right."""
    value = str(details["input"])
    if details["type"] == "enum":
        return did_you_mean(value.lower(), re.findall(r"'([^']+)'", details["ctx"]["expected"]))
    if place and place[-1] in {"from", "to"}:
        return did_you_mean_day(value)
    if place == ("count_day",) and value == "02-29":
        return "it comes in leap years only: 02-28 or 03-01?"
    if re.fullmatch(r"[0-9]+,[0-9]+", value):
        return f"did you mean {value.replace(',', '.')}?"
    return uai_remedy(value) if place == ("uai",) else ""


def uai_remedy(text: str) -> str:
    """A remedy for what is no UAI, that tells the letter of its digits; empty where it has not seven."""
    digits = text[:7]
    if len(digits) != 7 or not digits.isascii() or not digits.isdigit():
        return ""
    return f"the letter of {digits} is {uai_letter(digits)}: it is wrong, or a digit is"


def place_of(details: ErrorDetails) -> Place:
    """The place that is meant.

    pydantic adds `[key]` where a key is wrong, and not its value, and the tag (`rule[]`) of what it took for.
    """
    place = tuple(details["loc"])
    place = place[:-1] if place and place[-1] == "[key]" else place
    return tuple(step for step in place if not str(step).endswith("[]"))


def nearest(word: str, known: Iterable[str]) -> str:
    """The word most like this one; empty where none is like it."""
    return next(iter(get_close_matches(word, list(known), n=1, cutoff=0.6)), "")


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A remedy that names the word most like this one; empty where none is like it."""
    close = nearest(word, known)
    return f"did you mean {close}?" if close else ""


def did_you_mean_day(text: str) -> str:
    """A remedy that has a day in the form that is expected; empty where the text is no day at all."""
    for form in _DAYS:
        if written := form.fullmatch(text):
            year, month, day = (int(written[part]) for part in ("year", "month", "day"))
            try:
                return f"did you mean {date(year if year > 99 else 2000 + year, month, day)}?"
            except ValueError:
                return ""
    return ""


def _expected(schema: type[BaseModel], place: Place) -> str:
    """The description of the setting or, for a value inside it, of the nearest setting around."""
    for length in range(len(place), 0, -1):
        name = place[length - 1]
        parent = _schema_at(schema, place[: length - 1])
        if isinstance(name, str) and (field := fields(parent).get(name)) and field.description:
            return field.description
    return "settings, a line each: `name: value`"


def fields(schema: type[BaseModel]) -> dict[str, FieldInfo]:
    """A schema's fields by the names that stand in files (`from` is none that Python allows)."""
    return {field.alias or name: field for name, field in schema.model_fields.items()}


def _schema_at(schema: type[BaseModel], place: Place) -> type[BaseModel]:
    """The schema that governs a place: the nearest model at or around it."""
    found: type[BaseModel] = schema
    annotation: Any = schema
    for step in place:
        if isinstance(step, str) and isinstance(annotation, type) and issubclass(annotation, BaseModel):
            field = fields(annotation).get(step)
            annotation = field.annotation if field else None
        else:
            arguments = get_args(annotation)
            annotation = arguments[-1] if arguments else None
        for part in (annotation, *get_args(annotation)):
            if isinstance(part, type) and issubclass(part, BaseModel):
                found = annotation = part
                break
    return found


def _short(value: object) -> str:
    if value == []:
        return "an empty list"
    text = {type(None): "nothing", dict: "settings", list: "a list"}.get(type(value)) or str(value)
    return text if len(text) <= 60 else f"{text[:57]}…"

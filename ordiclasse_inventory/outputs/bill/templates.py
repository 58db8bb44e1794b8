"""Jinja templates of the bill's documents, with French words and signs as filters."""

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from ordiclasse_inventory.outputs import french

_TEMPLATES = Path(__file__).resolve().parents[3] / "templates" / "bill"


def rendered(template: str, **facts: Any) -> str:
    """A template (its path in templates/bill) with these facts: HTML or XML."""
    return _environment().get_template(template).render(**facts)


@cache
def _environment() -> Environment:
    # Escaping is on: names from the inventory are text here, whatever they hold.
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    environment.filters.update(
        euros=french.euros,
        in_letters=french.amount_in_letters,
        in_plain_words=french.in_plain_words,
        in_words=french.in_words,
        last_day=french.last_day,
        number=french.number,
        percent=french.percent,
        price=french.price,
        signed=french.signed_euros,
    )
    return environment

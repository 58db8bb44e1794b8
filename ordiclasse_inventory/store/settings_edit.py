"""Editing a YAML file in place: comments, order and settings that are not meant stay as they are."""

import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from datetime import date
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.tokens import CommentToken

_BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
Place = tuple[str | int, ...]


class SettingsEdit:
    """A YAML file's text while it is edited; one that `settings.read_settings` reads without a problem."""

    def __init__(self, text: str) -> None:
        self._mark = _BOM if text.startswith(_BOM) else ""
        self._end = "\r\n" if "\r\n" in text else "\n"
        self._yaml = YAML()
        self._yaml.preserve_quotes = True
        self._yaml.width = 10_000
        dash_in = any(line.startswith("  - ") for line in text.splitlines())
        self._yaml.indent(mapping=2, sequence=4 if dash_in else 2, offset=2 if dash_in else 0)
        self._value: Any = self._yaml.load(text.removeprefix(_BOM).replace("\r\n", "\n"))

    def set(self, place: Place, value: object) -> None:
        """Write a value at a place (`("director", "phone")`); settings on the way there are made."""
        *way, key = place
        at = self._at(way, CommentedMap)
        with _kept_below(at) if isinstance(key, str) and key not in at else nullcontext():
            at[key] = _written(value)

    def append(self, place: Place, value: object) -> None:
        """Add a value (settings as a dict) to the list at a place, which is made where there is none."""
        at = self._at(place, CommentedSeq)
        with _kept_below(at):
            at.append(_written(value))

    def text(self) -> str:
        """The whole file."""
        out = io.StringIO()
        self._yaml.dump(self._value, out)
        return self._mark + out.getvalue().replace("\n", self._end)

    def _at(self, place: Sequence[str | int], made: type) -> Any:
        """The settings or list at a place, made there where it is missing."""
        at = self._value
        for step in place:
            if isinstance(step, str) and at.get(step) is None:
                with _kept_below(at):
                    at[step] = made()
            at = at[step]
        return at


def _written(value: object) -> object:
    """A value as ruamel.yaml writes it best: a day without quotation marks."""
    if isinstance(value, dict):
        return CommentedMap({key: _written(item) for key, item in value.items()})
    if isinstance(value, str) and _DAY.fullmatch(value):
        return date.fromisoformat(value)
    return value


@contextmanager
def _kept_below(at: Any) -> Iterator[None]:
    """While something is added at the end of settings or of a list: what is written below it stays below.

    ruamel.yaml hangs blank lines and comments that come after a value on that value, though they are mostly
    about what follows.
    """
    below = _take_below(at)
    yield
    if below:
        leaf, key, slot = _last(at)
        leaf.ca.items.setdefault(key, [None, None, None, None])[slot] = below


def _take_below(at: Any) -> CommentToken | None:
    """What is written on the lines below the last value; a comment on its own line stays with it."""
    if not at:
        return None
    leaf, key, slot = _last(at)
    tokens = leaf.ca.items.get(key)
    token: CommentToken | None = tokens[slot] if tokens else None
    if tokens is None or token is None:
        return None
    own, _, below = token.value.partition("\n")
    if not below:
        return None
    tokens[slot] = CommentToken(own + "\n", token.start_mark, None) if own.strip() else None
    return CommentToken("\n" + below, token.start_mark, None)


def _last(at: Any) -> tuple[Any, Any, int]:
    """The innermost settings or list that ends `at`, its last key, and where comments on that are kept."""
    while True:
        is_list = isinstance(at, CommentedSeq)
        key = len(at) - 1 if is_list else next(reversed(at))
        if isinstance(at[key], CommentedMap | CommentedSeq) and at[key] and not at[key].fa.flow_style():
            at = at[key]
        else:
            return at, key, 0 if is_list else 2

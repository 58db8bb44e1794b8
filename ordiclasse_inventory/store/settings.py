"""YAML files of settings: values with the line that each stands on.

Every scalar is read as the text that was written (`no`, `0250001` and `1e3` stay what they are); what it
means is for the schema to say.
"""

from dataclasses import dataclass
from typing import TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from . import explain
from .text import Folder

Place = tuple[str | int, ...]
Value = None | str | list["Value"] | dict[str, "Value"]
Schema = TypeVar("Schema", bound=BaseModel)

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DEEPEST = 20
_LESS = "look for a bracket that is not closed, or a line indented too far"
# Nothing this short (in characters) nests so deep that composing it, which is recursion in C, could crash.
_SHORT = 10_000
_PLAIN_TAGS = {
    f"tag:yaml.org,2002:{name}"
    for name in ("str", "int", "float", "bool", "timestamp", "null", "map", "seq", "value")
}


@dataclass(frozen=True, slots=True)
class Settings:
    """A file's values, and the line of each place in it (`("uplink", "kind")`)."""

    path: str
    value: Value
    lines: dict[Place, int]

    def line(self, place: Place) -> int:
        """The line of a place, or of the nearest place around it."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)


def read_settings(folder: Folder, path: str) -> Settings | None:
    """Read a YAML file; None, and problems noted, where it is not one that can be trusted."""
    text = folder.text(path)
    if text is None:
        return None
    try:
        node = _composed(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        found = " ".join(filter(None, (error.context, error.problem)))
        remedy = "look at this line's indentation, quotes and colons, and at the line above"
        folder.note(path, mark.line + 1 if mark else 0, "", found, "YAML", remedy)
        return None
    except yaml.YAMLError as error:
        folder.note(path, 0, "", str(error).splitlines()[0], "YAML", "is it the right file?")
        return None
    except RecursionError:
        folder.note(path, 0, "", "settings within settings without end", f"{_DEEPEST} levels at most", _LESS)
        return None
    before = len(folder.problems)
    reader = _Reader(folder, path)
    value = reader.value(node, ()) if node else None
    return Settings(path, value, reader.lines) if len(folder.problems) == before else None


def checked(folder: Folder, settings: Settings | None, schema: type[Schema]) -> Schema | None:
    """The settings as the schema has them; None, and every problem noted, where they don't fit."""
    if settings is None:
        return None
    try:
        return schema.model_validate(settings.value)
    except ValidationError as error:
        for fault in error.errors(include_url=False):
            place = explain.place_of(fault)
            found, expected, remedy = explain.fault(schema, fault)
            folder.note(
                settings.path, settings.line(place), ".".join(map(str, place)), found, expected, remedy
            )
        return None


def _composed(text: str) -> yaml.Node | None:
    """The file's nodes. Raises RecursionError where settings nest too deep."""
    try:
        if len(text) > _SHORT:
            _check_depth(text)
        return yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        # PyYAML 6.0.4's libyaml stops by itself, at a thousand levels.
        if error.problem == "exceeded maximum nesting depth":
            raise RecursionError from error
        raise


def _check_depth(text: str) -> None:
    """Raise RecursionError where settings nest too deep."""
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            raise RecursionError


class _Reader:
    def __init__(self, folder: Folder, path: str) -> None:
        self.folder, self.path = folder, path
        self.lines: dict[Place, int] = {}
        self.seen: set[int] = set()

    def value(self, node: yaml.Node, place: Place) -> Value:
        self.lines.setdefault(place, node.start_mark.line + 1)
        if node.tag not in _PLAIN_TAGS:
            return self.refuse(
                node, place, f"the tag {node.tag}", "plain text, lists and settings", "leave the tag out"
            )
        if len(place) > _DEEPEST:
            return self.refuse(node, place, "settings within settings", f"{_DEEPEST} levels at most", _LESS)
        if isinstance(node, yaml.ScalarNode):
            return None if node.tag.endswith(":null") else str(node.value)
        # A node met twice is an alias: a few lines of them make gigabytes (a "YAML bomb").
        if id(node) in self.seen:
            return self.refuse(
                node, place, "an alias (*name)", "the settings themselves", "write them out here again"
            )
        self.seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*place, index)) for index, item in enumerate(node.value)]
        values: dict[str, Value] = {}
        for key, item in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self.refuse(key, place, "a setting without a name", "`name: value`", "give it a name")
                continue
            name = str(key.value)
            inner = (*place, name)
            if name in values:
                first = self.lines[inner]
                found = f"the setting stands on line {first} already"
                self.refuse(key, inner, found, "each setting once", "remove one of the two")
                continue
            self.lines[inner] = key.start_mark.line + 1
            values[name] = self.value(item, inner)
        return values

    def refuse(self, node: yaml.Node, place: Place, found: str, expected: str, remedy: str) -> Value:
        name = ".".join(map(str, place))
        self.folder.note(self.path, node.start_mark.line + 1, name, found, expected, remedy)
        return None

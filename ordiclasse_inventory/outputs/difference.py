"""Differences between two states of a department, in a technician's words and for programs."""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from ordiclasse_inventory.model.commune import Body, Commune
from ordiclasse_inventory.model.convention import Convention
from ordiclasse_inventory.model.department import Bookmark, SharedServer, Technician
from ordiclasse_inventory.model.device import Device, DeviceState
from ordiclasse_inventory.model.difference import Difference, Merger, Stay, What
from ordiclasse_inventory.model.period import Period
from ordiclasse_inventory.model.renewal import Renewal
from ordiclasse_inventory.model.retirement import Leaving
from ordiclasse_inventory.model.school import Contact, Generation, Payer, School, ServerAccess, Site
from ordiclasse_inventory.model.software import Profile, Title
from ordiclasse_inventory.model.uplink import Uplink

from .sheets import link_in_words

# Fields whose name is no word, or another one in the files.
_LABELS = {"macs": "MAC", "uai": "UAI", "siren": "SIREN", "period": "holds", "os": "operating system"}


def difference_sheet(difference: Difference) -> dict[str, Any]:
    """A difference for programs: its fields, and the words for it."""
    values = msgspec.to_builtins(difference, order="deterministic")
    return {**values, "words": words(difference)}


def words(difference: Difference) -> str:
    """A difference in one line: `jean-jaures: poste-03: room Salle 1 → Salle 2`."""
    return f"{difference.where.removeprefix('schools/')}: {_sentence(difference)}"


def _sentence(found: Difference) -> str:
    if found.subject in {"headcounts", "roster counts"}:
        return _headcounts(found)
    if found.what is What.MOVED:
        return _moved(found.subject, found.before, found.after)
    whose = found.subject or "the school"
    if found.what is not What.CHANGED:
        value = found.before or found.after
        stay = ": its stay" if found.field == "stay" else ""
        return f"{whose}{stay} is {found.what} ({_dated(value)})"
    if found.field in _STORIES:
        return _STORIES[found.field](whose, found.before, found.after)
    return ": ".join(filter(None, (found.subject, _field(found.field, found.before, found.after))))


def _replaced(whose: str, before: Any, after: Any) -> str:
    return f"{whose}: {_said(before)} → {_dated(after)}"


def _moved(device: str, before: Stay, after: Stay) -> str:
    day = f" on {after.device.period.start}" if after.device.moved_from else ""
    name = "" if after.device.name == device else f"as {after.device.name}, "
    return f"{device} moved from {before.school} to {after.school}{day} ({name}{_device(after.device)})"


def _merged(whose: str, before: Merger | None, after: Merger | None) -> str:
    if after is None:
        return f"{whose} is not merged into {before.into if before else 'another'} any more"
    return f"{whose} merged into {after.into} on {after.day}"


def _headcounts(found: Difference) -> str:
    before, after = found.before or {}, found.after or {}
    if found.what is not What.CHANGED:
        pupils = sum((before or after).values())
        return f"{found.subject} as at {found.field} are {found.what} ({pupils} pupils)"
    changes = []
    for level in dict.fromkeys((*before, *after)):
        if level not in before:
            changes.append(f"+ {level} {after[level]}")
        elif level not in after:
            changes.append(f"− {level} {before[level]}")
        elif before[level] != after[level]:
            changes.append(f"{level} {before[level]} → {after[level]}")
    return f"{found.subject} as at {found.field}: {', '.join(changes)}"


def _retired(whose: str, before: Leaving | None, after: Leaving | None) -> str:
    if after is None:
        return f"{whose} is not retired any more"
    if before is None:
        return f"{whose} retired on {_leaving(after)}"
    return f"{whose}: retired on {_leaving(before)} → {_leaving(after)}"


_STORIES: dict[str, Callable[[str, Any, Any], str]] = {
    "": _replaced,
    "retired": _retired,
    "merged_into": _merged,
}


def _leaving(leaving: Leaving) -> str:
    way = f"{leaving.exit} to {leaving.recipient}" if leaving.recipient else f"{leaving.exit}"
    wiped = f", wiped on {leaving.wiped}" if leaving.wiped else ""
    return f"{leaving.retired}: {way}{wiped}"


def _field(name: str, before: Any, after: Any) -> str:
    *around, last = name.split(".")
    label = " ".join((*around, _LABELS.get(last, last))).replace("_", " ")
    if isinstance(before, tuple | frozenset) and isinstance(after, tuple | frozenset):
        old, new = (Counter(map(_said, each)) for each in (before, after))
        signs = [f"+ {each}" for each in (new - old).elements()]
        signs += [f"− {each}" for each in (old - new).elements()]
        if signs:
            return f"{label}: {', '.join(sorted(signs))}"
    return f"{label} {_said(before)} → {_said(after)}"


def _dated(value: Any) -> str:
    """A value with its days, where it has some."""
    period = getattr(value, "period", Period())
    if not period.start and not period.end:
        return _said(value)
    return f"{_said(value)}{',' if isinstance(value, Device | School) else ''} {period}"


def _device(device: Device) -> str:
    state = "" if device.state is DeviceState.IN_SERVICE else str(device.state)
    return _listed(str(device.kind), device.room, device.address, state)


def _school(school: School) -> str:
    number = len(school.devices)
    return _listed(school.name, school.block, f"{number} device{'' if number == 1 else 's'}")


def _listed(*parts: str) -> str:
    return ", ".join(filter(None, parts))


_WORDS: dict[type, Callable[[Any], str]] = {
    Body: lambda body: _listed(body.name, str(body.kind)),
    Bookmark: lambda bookmark: f"{bookmark.name} {bookmark.url}",
    Commune: lambda commune: commune.name,
    Contact: lambda contact: _listed(contact.name, contact.phone, contact.email),
    Convention: lambda convention: convention.name,
    Device: _device,
    Generation: lambda generation: str(generation.model),
    Payer: lambda payer: payer.body,
    Profile: lambda profile: f"{profile.name}: {', '.join(profile.titles)}",
    Renewal: lambda renewal: f"{renewal.years} years, {renewal.price} €",
    School: _school,
    ServerAccess: lambda access: access.host,
    SharedServer: lambda server: _listed(server.address, *server.roles),
    Site: lambda site: _listed(site.address, *site.rooms),
    Technician: lambda technician: _listed(*technician.keys),
    Title: lambda title: f"{title.name}: {', '.join(title.packages)}",
    Uplink: link_in_words,
}


def _said(value: Any) -> str:
    """A value in words; what is empty is «nothing»."""
    if type(value) in _WORDS:
        return _WORDS[type(value)](value) or "nothing"
    if isinstance(value, tuple | frozenset):
        return _listed(*_sorted_words(value)) or "nothing"
    if isinstance(value, float):
        return f"{value:g}"
    return "nothing" if value is None or value == "" else str(value)


def _sorted_words(values: Iterable[Any]) -> list[str]:
    said = map(_said, values)
    return sorted(said) if isinstance(values, frozenset) else list(said)

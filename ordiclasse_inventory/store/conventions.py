"""`conventions/YEAR.yml`: an agreement read, each thing charged once and nobody in it unknown."""

from collections.abc import Sequence
from itertools import combinations

from ordiclasse_inventory.model.commune import Body, Commune
from ordiclasse_inventory.model.convention import RESTRICTIONS, Convention, Rule, Sharing, Tariff
from ordiclasse_inventory.model.level import Level

from .explain import did_you_mean
from .rules import check_period
from .schema import ConventionSettings, TariffSettings
from .settings import Place, Settings, checked, read_settings
from .text import Folder


def read_convention(
    folder: Folder, path: str, communes: Sequence[Commune], bodies: Sequence[Body]
) -> tuple[Settings, Convention] | None:
    """A convention with its file, under the file's name as key; None, and problems noted, where it is wrong.

    One whose settings contradict each other is there all the same, with the problems noted.
    """
    file = read_settings(folder, path)
    settings = checked(folder, file, ConventionSettings)
    if file is None or settings is None:
        return None
    tariffs = tuple(map(_tariff, settings.tariffs))
    check_period(folder, path, file.line(("to",)), "to", settings.period)
    for index, tariff in enumerate(settings.tariffs):
        _check_tariff(folder, file, index, tariff)
    _check_once(folder, file, tariffs)
    for key, rule in settings.sharing.bodies.items():
        _check_body(folder, file, key, rule, bodies)
        if not isinstance(rule, Rule):
            _check_weights(folder, file, key, rule, communes)
    convention = Convention(
        key=path.rpartition("/")[2].removesuffix(".yml"),
        period=settings.period,
        tariffs=tariffs,
        sharing=Sharing(settings.sharing.default, settings.sharing.bodies),
        counted=frozenset(settings.counted),
        **settings.model_dump(exclude={"from_", "to", "tariffs", "sharing", "counted"}),
    )
    return file, convention


def check_one_at_a_time(folder: Folder, conventions: Sequence[tuple[Settings, Convention]]) -> None:
    """Note conventions that hold on the same day: no day may have two tariffs."""
    for (other_file, other), (file, convention) in combinations(conventions, 2):
        if convention.period.overlaps(other.period):
            found = f"{convention.period} overlaps {other.period} in {other_file.path}"
            remedy = "give each its from and to, one after the other"
            _note(folder, file, ("from",), found, "one convention at a time", remedy)


def _tariff(settings: TariffSettings) -> Tariff:
    return Tariff(**{**settings.model_dump(), "only": frozenset(settings.only or ())})


def _note(folder: Folder, file: Settings, place: Place, found: str, expected: str, remedy: str = "") -> None:
    folder.note(file.path, file.line(place), ".".join(map(str, place)), found, expected, remedy)


def _check_tariff(folder: Folder, file: Settings, index: int, tariff: TariffSettings) -> None:
    place: Place = ("tariffs", index)
    words = [each for each in RESTRICTIONS[tariff.unit] or () if each is not Level.TEACHER]
    if tariff.only and not words:
        expected = f"no such line: a price for each {tariff.unit} is for all of them"
        _note(folder, file, (*place, "only"), f"«{' '.join(tariff.only)}»", expected, "remove it")
    for number, word in enumerate(tariff.only or ()):
        here = (*place, "only", number)
        if words and word not in words:
            expected = f"some of {', '.join(words)}, as the unit is {tariff.unit}"
            _note(folder, file, here, f"«{word}»", expected, did_you_mean(word, words))
        elif word in (tariff.only or ())[:number]:
            _note(folder, file, here, f"«{word}» stands before it already", "each once", "remove one")
    if tariff.minimum is not None and tariff.ceiling is not None and tariff.minimum > tariff.ceiling:
        found = f"«{tariff.minimum}», more than the ceiling of {tariff.ceiling}"
        remedy = "correct one of the two"
        _note(folder, file, (*place, "minimum"), found, "the ceiling at most", remedy)


def _check_once(folder: Folder, file: Settings, tariffs: Sequence[Tariff]) -> None:
    """Note keys that two tariffs have, and things that two of them charge."""
    for (first, other), (index, tariff) in combinations(enumerate(tariffs), 2):
        at = file.line(("tariffs", first, "key"))
        if tariff.key == other.key:
            found, remedy = f"«{tariff.key}» stands on line {at} already", "give one of the two another key"
            _note(folder, file, ("tariffs", index, "key"), found, "each key once", remedy)
        elif tariff.overlaps(other):
            both = sorted(tariff.only & other.only or tariff.only | other.only)
            what = f"{tariff.unit} {' '.join(both)}".strip()
            found = f"{what}: {tariff.key} and {other.key} on line {at} both charge it"
            remedy = "say in `only` what each is for, or make one line of the two"
            _note(folder, file, ("tariffs", index), found, "one tariff for one thing", remedy)


def _check_body(
    folder: Folder, file: Settings, key: str, rule: Rule | dict[str, int], bodies: Sequence[Body]
) -> None:
    place: Place = ("sharing", "bodies", key)
    body = next((body for body in bodies if body.key == key), None)
    if body is None:
        remedy = did_you_mean(key, [body.key for body in bodies]) or "add the body to bodies.csv"
        _note(folder, file, place, f"no body has the key «{key}»", "a body of bodies.csv", remedy)
    elif rule is Rule.PAYER and not body.siren:
        found = f"{key} has no SIREN, and can owe nothing itself"
        remedy = "give it its SIREN in bodies.csv, or say who owes"
        _note(folder, file, place, found, "residence, or weights by INSEE code", remedy)


def _check_weights(
    folder: Folder, file: Settings, key: str, weights: dict[str, int], communes: Sequence[Commune]
) -> None:
    place: Place = ("sharing", "bodies", key)
    known = [commune.insee for commune in communes]
    for insee in weights:
        if known and insee not in known:
            remedy = did_you_mean(insee, known) or "add the commune to communes.csv"
            found = f"no commune has the INSEE code «{insee}»"
            _note(folder, file, (*place, insee), found, "a commune of communes.csv", remedy)
    if not any(weights.values()):
        expected = "one weight above 0 at least"
        _note(folder, file, place, "no commune has a weight", expected, "say in which proportions they owe")

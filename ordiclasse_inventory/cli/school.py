"""`ordiclasse school`: a new school, asked for step by step or given by options."""

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import click

from ordiclasse_inventory.changes import school as changes
from ordiclasse_inventory.model.period import Day, Period
from ordiclasse_inventory.model.school import (
    Generation,
    GenerationModel,
    School,
    SchoolKind,
    ServerAccess,
    Site,
)
from ordiclasse_inventory.model.uplink import Uplink, UplinkKind
from ordiclasse_inventory.store import did_you_mean

from .common import DAY, as_of_option, inventory_option, json_option
from .editing import begin, check_option, finish, unchanged_on_failure

T = TypeVar("T")

_NONE = "none"


def _choice(values: Iterable[str]) -> click.Choice[str]:
    return click.Choice([str(value) for value in values])


@dataclass(frozen=True, slots=True)
class _Asker:
    """Takes what options gave and, on a terminal, asks for the rest; each answer is read at once."""

    asking: bool

    def take(
        self, option: str, given: str | None, question: str, read: Callable[[str], T], default: str = ""
    ) -> T:
        """The value of an option, of an answer, or of the default."""

        def answer(text: str) -> T:
            try:
                return read(text)
            except ValueError as wrong:
                raise click.BadParameter(str(wrong), param_hint=option) from wrong

        if given is None and self.asking:
            value: T = click.prompt(
                question, default=default, show_default=bool(default), value_proc=answer, err=True
            )
            return value
        return answer(default if given is None else given)


def _one_of(values: Iterable[str]) -> Callable[[str], str]:
    known = [str(value) for value in values]

    def read(text: str) -> str:
        if text.strip() not in known:
            raise ValueError(
                f"«{text}»; expected one of {', '.join(known)}. {did_you_mean(text, known)}".rstrip()
            )
        return text.strip()

    return read


@click.group()
def school() -> None:
    """New schools: their folders in the inventory."""


@school.command()
@click.option("--name", help="Its name, as «École élémentaire Jean-Jaurès».")
@click.option("--key", help="The name of its folder and of its domain.  [default: made of the name]")
@click.option("--uai", help="Its code, with the check letter.")
@click.option("--kind", type=_choice(SchoolKind), help="What it is.")
@click.option("--commune", help="Its commune: INSEE code or name.")
@click.option("--address", help="Where it is, in one line.")
@click.option("--open-from", type=DAY, help="The day it opens.  [default: --as-of]")
@click.option(
    "--generation", type=_choice(GenerationModel), help="The model of its platform.  [default: 2003]"
)
@click.option("--size", help="Of its block: /24, or for how many computers.  [default: /24]")
@click.option("--block", help="Its IPv4 block.  [default: the next free one]")
@click.option("--block6", help="Its IPv6 block.  [default: the next free one]")
@click.option("--uplink", type=_choice([*UplinkKind, _NONE]), help="Its Internet link.  [default: none yet]")
@click.option("--provider", help="Who sells the link.")
@click.option("--down", help="Mbit/s down.")
@click.option("--up", help="Mbit/s up.")
@click.option("--latency", help="Milliseconds.")
@click.option("--cap", help="GB a month, where the link has a cap.")
@click.option("--resolvers", help="The provider's name servers, with spaces between.")
@click.option("--server-host", help="Where technicians reach its server.  [default: not known yet]")
@inventory_option
@as_of_option
@check_option
@json_option
def add(inventory: Path, as_of: Day, check: bool, as_json: bool, **given: str | None) -> None:
    """Add a school: its folder, with school.yml and empty tables of devices and headcounts.

    On a terminal, what options don't give is asked for, where one of --name, --uai, --kind and --commune is
    missing; elsewhere those four are needed, and the rest has defaults.
    """
    missing = [f"--{option}" for option in ("name", "uai", "kind", "commune") if given[option] is None]
    ask = _Asker(bool(missing) and sys.stdin.isatty())
    if missing and not ask.asking:
        raise click.UsageError(f"Missing {', '.join(missing)} (on a terminal, they are asked for).")
    draft, department = begin(inventory)
    opens = given["open_from"] or as_of
    if given["open_from"] is None and ask.asking:
        opens = click.prompt("Open from", default=as_of, type=DAY, err=True)
    answers = changes.Answers(department, opens)
    new = _answered(ask, answers, given)
    with unchanged_on_failure(inventory):
        changes.add(draft, new)
    said = [f"{new.key}: {new.name}, {' and '.join(filter(None, (new.block, new.block6)))}"]
    facts = {"school": new.key, "block": new.block, "block6": new.block6}
    finish(draft, said, facts, check=check, as_json=as_json, confirm=ask.asking and not check)


def _answered(ask: _Asker, answers: changes.Answers, given: dict[str, str | None]) -> School:
    name = ask.take("--name", given["name"], "Name, as «École élémentaire Jean-Jaurès»", answers.name)
    key = ask.take(
        "--key", given["key"], "Key: its folder and its domain", answers.key, answers.key_for(name)
    )
    uai = ask.take("--uai", given["uai"], "UAI, with its letter", answers.uai)
    kinds, models = _one_of(SchoolKind), _one_of(GenerationModel)
    kind = ask.take("--kind", given["kind"], f"Kind ({', '.join(SchoolKind)})", kinds)
    commune = ask.take("--commune", given["commune"], "Commune: INSEE code or name", answers.commune)
    address = ask.take("--address", given["address"], "Address, in one line (or nothing)", answers.text)
    question = f"Model of its platform ({', '.join(GenerationModel)})"
    model = ask.take("--generation", given["generation"], question, models, GenerationModel.MODEL_2003)
    question = "Size of its block: /24, or for how many computers"
    prefix = ask.take("--size", given["size"], question, answers.prefix, "/24")
    default = _proposed(lambda: answers.next_block(prefix)) if given["block"] is None else ""
    block = ask.take("--block", given["block"], "Its IPv4 block", answers.block, default)
    default = _proposed(answers.next_block6) if given["block6"] is None else ""
    block6 = ask.take("--block6", given["block6"], "Its IPv6 block (or nothing)", answers.block6, default)
    uplink = _uplink(ask, answers, given)
    host = ask.take(
        "--server-host",
        given["server_host"],
        "Where technicians reach its server (or nothing)",
        lambda text: answers.host(text) if text.strip() else "",
    )
    return School(
        key=key,
        name=name,
        uai=uai,
        kind=SchoolKind(kind),
        commune=commune,
        block=block,
        block6=block6,
        period=Period(answers.day),
        sites=(Site("École", address),),
        generations=(Generation(GenerationModel(model), Period(answers.day)),),
        uplinks=(uplink,) if uplink else (),
        server_access=ServerAccess(host) if host else None,
    )


def _proposed(propose: Callable[[], str]) -> str:
    """A block that is proposed; where none is left, say so and exit with 1."""
    try:
        return propose()
    except ValueError as full:
        raise click.ClickException(f"{full}. Nothing was changed.") from full


def _uplink(ask: _Asker, answers: changes.Answers, given: dict[str, str | None]) -> Uplink | None:
    kinds = [*UplinkKind, _NONE]
    question = f"Internet link ({', '.join(kinds)})"
    kind = ask.take("--uplink", given["uplink"], question, _one_of(kinds), _NONE)
    needed = ("down", "up", "latency", "resolvers")
    if kind == _NONE:
        idle = [f"--{option}" for option in (*needed, "provider", "cap") if given[option] is not None]
        if idle:
            raise click.UsageError(f"{', '.join(idle)}: without --uplink, there is no link to describe.")
        return None
    missing = [f"--{option}" for option in needed if given[option] is None]
    if missing and not ask.asking:
        raise click.UsageError(f"Missing {', '.join(missing)}: a link has them.")

    def take(option: str, question: str, read: Callable[[str], T]) -> T:
        return ask.take(f"--{option}", given[option], question, read)

    def cap(text: str) -> float | None:
        return answers.rate(text) if text.strip() else None

    return Uplink(
        kind=UplinkKind(kind),
        provider=take("provider", "Provider (or nothing)", answers.text),
        down_mbit=take("down", "Mbit/s down", answers.rate),
        up_mbit=take("up", "Mbit/s up", answers.rate),
        latency_ms=take("latency", "Latency, in milliseconds", answers.rate),
        monthly_cap_gb=take("cap", "GB a month (or nothing: no cap)", cap),
        resolvers=take("resolvers", "The provider's name servers, with spaces between", answers.resolvers),
        period=Period(answers.day),
    )

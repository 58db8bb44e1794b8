"""Schools put together from all the subjects: places, names, pupils, machines, links, software."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from ordiclasse_inventory.model.commune import Body
from ordiclasse_inventory.model.period import Day
from ordiclasse_inventory.model.school import Headcount, School, ServerAccess
from ordiclasse_inventory.network.plan import Vlan

from .addresses import Block, block6, blocks, fixed_address, length, wan_address
from .bodies import AGGLOMERATION
from .catalogue import choice
from .communes import Place
from .computers import computers, servers
from .days import BILL
from .draw import Draw
from .equipment import addresses_needed, equipment
from .founding import Founding, found
from .generations import Platform, platform
from .headcounts import headcounts, of_day, over_the_years, pupils, pupils_beside
from .links import Contracts, links
from .names import uai
from .rooms import TECHNICAL, Room, rooms, workstations, workstations_beside
from .sites import director, middle, sites
from .states import in_states
from .stock import Purchases
from .transfers import MOST_TAKEN, Household, transfer

DOMAIN = "grand-besancon.internal"


@dataclass(frozen=True, slots=True)
class Made:
    """The schools, and the bodies that pay for some of them."""

    schools: tuple[School, ...]
    bodies: tuple[Body, ...]


def make_schools(places: Sequence[Place], number: int, seed: int) -> Made:
    """So many schools at the bill of 2016, the largest commune's first, and those that were before or came
    after it. Raises ValueError when the supernet is full."""
    foundings = found(places, number, Draw(seed, "names"))
    counts = _pupils(foundings, seed)
    levels_draw = Draw(seed, "levels")
    rows = [
        headcounts(
            school.kind,
            school.place,
            numbers,
            school.grouping.residences if school.grouping else (),
            levels_draw,
        )
        for school, numbers in zip(foundings, counts, strict=True)
    ]
    plans = _rooms(foundings, counts, rows, seed)
    platforms_draw = Draw(seed, "platforms")
    platforms = [platform(school.period, platforms_draw) for school in foundings]
    households = _households(foundings, plans, platforms, seed)
    grouped = {school.grouping.body.key: school.grouping.body for school in foundings if school.grouping}
    return Made(
        tuple(_schools(foundings, rows, platforms, households, seed)), (*AGGLOMERATION, *grouped.values())
    )


def _pupils(foundings: Sequence[Founding], seed: int) -> list[dict[Day, int]]:
    """Pupils of each school on each day of headcounts; who merged is counted where it went."""
    draw = Draw(seed, "pupils")
    counted = [school for school in foundings if school.period.holds(BILL)]
    of_the_bill = iter(pupils([(school.place, school.kind) for school in counted], draw))
    numbers: list[dict[Day, int]] = []
    for school in foundings:
        number = next(of_the_bill) if school.period.holds(BILL) else pupils_beside(school.kind, draw)
        numbers.append(over_the_years(number, school.period, draw))
    for school, own in zip(foundings, numbers, strict=True):
        if school.into is not None and BILL in own:
            for day in numbers[school.into]:
                if day >= school.period.end:
                    numbers[school.into][day] += own[BILL]
    return numbers


def _rooms(
    foundings: Sequence[Founding],
    counts: Sequence[dict[Day, int]],
    rows: Sequence[tuple[Headcount, ...]],
    seed: int,
) -> list[tuple[Room, ...]]:
    """Rooms of each school, by its pupils of 2016, or of the first count."""
    counted = [
        (school.kind, numbers[BILL])
        for school, numbers in zip(foundings, counts, strict=True)
        if BILL in numbers
    ]
    of_the_bill = iter(workstations(counted, Draw(seed, "workstations")))
    plans = []
    for numbers, of_school in zip(counts, rows, strict=True):
        day = BILL if BILL in numbers else next(iter(numbers))
        machines = next(of_the_bill) if BILL in numbers else workstations_beside(numbers[day])
        plans.append(rooms(of_day(of_school, day), machines))
    return plans


def _households(
    foundings: Sequence[Founding],
    plans: Sequence[tuple[Room, ...]],
    platforms: Sequence[Platform],
    seed: int,
) -> list[Household]:
    """All devices, after those that moved have moved."""
    networks = blocks(_length(plan, each.flat) for plan, each in zip(plans, platforms, strict=True))
    purchases, ages, extras = Purchases(), Draw(seed, "ages"), Draw(seed, "equipment")
    households = []
    for school, plan, each, network in zip(foundings, plans, platforms, networks, strict=True):
        block, owner = Block(network, flat=each.flat), school.place.commune.name
        there = chain(
            servers(each.servers, school.period.end, block, purchases, owner, ages),
            computers(plan, school.period, block, purchases, owner, ages),
            equipment(plan, school.period, each, block, purchases, owner, extras),
        )
        households.append(Household(school, plan, block, list(there)))
    transfer(households, Draw(seed, "moves"))
    return households


def _length(plan: Sequence[Room], flat: bool) -> int:
    staff = sum(room.workstations for room in plan if room.for_staff)
    needs = {
        Vlan.STAFF: staff,
        Vlan.PUPILS: sum(room.workstations for room in plan) - staff + MOST_TAKEN,
        Vlan.DEVICES: addresses_needed(len(plan)),
    }
    return length(needs, flat=flat)


def _schools(
    foundings: Sequence[Founding],
    rows: Sequence[tuple[Headcount, ...]],
    platforms: Sequence[Platform],
    households: Sequence[Household],
    seed: int,
) -> Iterator[School]:
    links_draw, software_draw, places_draw = (Draw(seed, name) for name in ("links", "software", "places"))
    contracts = Contracts()
    middles: dict[str, tuple[int, int]] = {}
    for index, (school, counts, each, household) in enumerate(
        zip(foundings, rows, platforms, households, strict=True)
    ):
        place = school.place
        around = middles.get(place.insee) or middle(place, places_draw)
        middles[place.insee] = around
        used = dict.fromkeys(device.room for device in household.devices)
        names = [TECHNICAL, *(name for name in used if name != TECHNICAL)]
        yield School(
            key=school.key,
            name=school.title,
            uai=uai(index),
            kind=school.kind,
            commune=school.commune,
            block=str(household.block.network),
            block6="" if each.flat else str(block6(index)),
            period=school.period,
            merged_into="" if school.into is None else foundings[school.into].key,
            sites=sites(_name(school), around, names, places_draw),
            director=director(school.key, DOMAIN, places_draw),
            generations=each.generations,
            payers=(school.grouping.payer,) if school.grouping else (),
            uplinks=links(place, school.period, fixed_address(index), contracts, links_draw),
            server_access=ServerAccess(wan_address(index)),
            software=choice((row.level for row in counts), software_draw),
            devices=tuple(in_states(household.devices)),
            headcounts=counts,
        )


def _name(school: Founding) -> str:
    """The commune's name in the address; in one that merged, the part's."""
    former = {each.insee: each.name for each in school.place.former}
    return former.get(school.commune, school.place.commune.name)

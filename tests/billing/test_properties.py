"""What holds of every bill, whatever the department and its convention."""

import json
import random
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from ordiclasse_inventory.billing.bill import Bill, bill, convention_of, in_cents
from ordiclasse_inventory.billing.counts import counts
from ordiclasse_inventory.billing.sharing import after_mergers, parts
from ordiclasse_inventory.model.convention import COUNTED_STATES, Convention, Sharing, Tariff
from ordiclasse_inventory.model.department import Department
from ordiclasse_inventory.model.device import Device, DeviceKind, DeviceState
from ordiclasse_inventory.model.period import Period, holding
from ordiclasse_inventory.outputs.bill.as_csv import lines_csv, shares_csv
from ordiclasse_inventory.outputs.bill.as_json import json_text
from ordiclasse_inventory.outputs.counts import counts_sheet
from ordiclasse_inventory.sample import generate_files
from ordiclasse_inventory.store import read_department
from tests.order import shuffle, shuffled
from tests.sample.strategies import PLACES

from .strategies import DAY, FILES, YEAR, conventions, departments, sharings, tariffs

CENT = Decimal("0.01")


@given(departments(), conventions)
@settings(max_examples=60, deadline=None)
def test_shares_add_up_to_the_claim_none_is_negative_and_none_is_a_cent_off(
    department: Department, convention: Convention
) -> None:
    made = bill(department, convention, YEAR)
    assert sum((share.amount for share in made.shares), Decimal()) == made.claim
    assert made.claim == sum((line.amount for line in made.lines), Decimal()).quantize(CENT, "ROUND_HALF_UP")
    for share in made.shares:
        assert share.amount >= 0
        assert share.amount == share.amount.quantize(CENT)
        assert abs(Fraction(share.amount) - share.exact) < Fraction(CENT)
    keys = [share.contributor.key for share in made.shares]
    assert keys == sorted(set(keys))


@given(departments(), conventions)
@settings(max_examples=60, deadline=None)
def test_each_line_is_owed_whole_and_by_somebody_of_the_agglomeration(
    department: Department, convention: Convention
) -> None:
    made = bill(department, convention, YEAR)
    owed: dict[tuple[str, str, str], Fraction] = {}
    known = {commune.insee for commune in made.department.communes}
    payers = {body.key for body in made.department.bodies if body.siren}
    for share in made.shares:
        assert share.contributor.key in known | payers
        for each in share.lines:
            assert 0 < each.part <= 1
            flat = "" if each.line.school else share.contributor.key
            place = (each.line.school, each.line.tariff.key, flat)
            owed[place] = owed.get(place, Fraction()) + each.part
    assert set(owed.values()) <= {Fraction(1)}
    assert len(owed) == len(made.lines)


@given(departments(), sharings)
@settings(max_examples=60, deadline=None)
def test_the_parts_of_a_school_make_one(department: Department, sharing: Sharing) -> None:
    then = department.as_of(DAY)
    today = after_mergers(sharing, department.communes, DAY)
    for count in counts(department, DAY).schools:
        split = parts(count, today, then)
        assert sum(split.values()) == 1
        assert min(split.values()) > 0


@given(departments(), st.frozensets(st.sampled_from(DeviceState)))
@settings(max_examples=60, deadline=None)
def test_a_device_is_in_one_place_and_counts_there_once_or_not_at_all(
    department: Department, counted: frozenset[DeviceState]
) -> None:
    found = counts(department, DAY, counted)
    everywhere = [*found.schools, *(left.count for left in found.left_out)]
    there = [device for school in department.schools.values() for device in holding(school.devices, DAY)]
    seen = Counter(device for each in everywhere for device in (*each.devices, *each.passed_over))
    assert seen == Counter(there)
    assert max(seen.values(), default=1) == 1
    for each in found.schools:
        assert {device.state for device in each.devices} <= counted
        assert not {device.state for device in each.passed_over} & counted


@given(
    departments(),
    conventions,
    st.integers(0),
    st.sampled_from(DeviceKind),
    st.sampled_from(DeviceState),
    st.sampled_from([Period(), Period(DAY), Period("", DAY), Period("2026-10-01", "2026-12-01")]),
)
@settings(max_examples=60, deadline=None)
def test_a_device_more_never_lowers_the_claim(
    department: Department,
    convention: Convention,
    which: int,
    kind: DeviceKind,
    state: DeviceState,
    period: Period,
) -> None:
    school = list(department.schools.values())[which % len(department.schools)]
    grown = replace(
        school, devices=(*school.devices, Device("new", kind, (), "", period=period, state=state))
    )
    more = replace(department, schools={**department.schools, school.key: grown})
    before, after = (bill(each, convention, YEAR) for each in (department, more))
    assert after.claim >= before.claim


@given(tariffs(), st.integers(0, 8))
def test_a_unit_more_never_costs_less_nor_any_less_than_nothing(
    drawn: tuple[Tariff, ...], quantity: int
) -> None:
    for tariff in drawn:
        amount = tariff.amount(quantity)
        assert 0 <= amount <= tariff.amount(quantity + 1)
        assert tariff.ceiling is None or amount <= tariff.ceiling


@given(departments(), conventions, st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_the_order_of_facts_is_no_difference(
    department: Department, convention: Convention, order: random.Random
) -> None:
    schools = [
        (
            key,
            replace(
                school,
                devices=tuple(shuffled(school.devices, order)),
                headcounts=tuple(shuffled(school.headcounts, order)),
            ),
        )
        for key, school in department.schools.items()
    ]
    other = replace(
        department,
        schools=dict(shuffled(schools, order)),
        communes=tuple(shuffled(department.communes, order)),
        bodies=tuple(shuffled(department.bodies, order)),
    )
    assert text(bill(other, convention, YEAR)) == text(bill(department, convention, YEAR))


@given(st.sampled_from(["example", 1, 3]), st.integers(0, 3), st.randoms(use_true_random=False))
@settings(max_examples=8, deadline=None)
def test_permuting_rows_and_folders_changes_no_byte(
    which: str | int, seed: int, order: random.Random
) -> None:
    files = (
        generate_files(PLACES, which, seed)
        if isinstance(which, int)
        else {str(path.relative_to(FILES)): path.read_text() for path in FILES.rglob("*") if path.is_file()}
    )
    assert text(made(shuffle(files, order))) == text(made(files))


@given(st.lists(st.fractions(0, 1000, max_denominator=97), max_size=12))
def test_the_largest_remainders_take_the_cents_that_are_left(amounts: list[Fraction]) -> None:
    exact = {f"{number:02}": amount for number, amount in enumerate(amounts)}
    whole = Decimal(int(sum(amounts) * 100 + Fraction(1, 2))).scaleb(-2)
    found = in_cents(exact, whole)
    assert sum(found.values(), Decimal()) == whole
    up = {key for key in exact if Fraction(found[key]) > exact[key]}
    rest = {key: exact[key] * 100 % 1 for key in exact}
    # Who got a cent had no smaller remainder than who got none; among equals the first ones got it.
    for got in up:
        assert all((rest[got], other) >= (rest[other], got) for other in exact.keys() - up)


def made(files: dict[str, str]) -> Bill:
    """The bill of files in a folder."""
    with TemporaryDirectory() as folder:
        for path, content in files.items():
            file = Path(folder, path)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(content)
        reading = read_department(Path(folder))
    assert reading.department is not None, reading.problems
    convention = convention_of(reading.department.conventions, YEAR)
    assert convention is not None
    return bill(reading.department, convention, YEAR)


def text(made: Bill) -> str:
    """All that is in a bill, as its documents for programs write it, and in the counts behind it."""
    sheet = counts_sheet(made.counts, made.department, COUNTED_STATES, explained=True)
    documents = (json_text(made, None, "2026-11-24"), lines_csv(made), shares_csv(made, None))
    return "\n".join((*documents, json.dumps(sheet)))

"""What people get wrong in a convention, and what they are told: golden texts. Amounts are read exactly."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordiclasse_inventory.model.convention import Rule
from ordiclasse_inventory.model.device import DeviceState
from ordiclasse_inventory.store.schema import TariffSettings
from tests.inventory import Edit, Inventory, add_device

from .golden import LABEL, Case, golden

PATH = "conventions/2016.yml"
AMOUNT = "expected euros, as 12.50, with four decimals at most, and less than 10^9"
LEVELS = "TPS, PS, MS, GS, CP, CE1, CE2, CM1, CM2, ULIS, UPE2A"
BODIES = """\
key,name,kind,siren
sivos,SIVOS du Lab,sivos,242500361
rpi,RPI du Lab,rpi,
"""
HEAD = """\
name: Convention Ordiclasse 2016
from: 2016-01-01
to: 2017-01-01
creditor: "212500565"
debtor: "242500361"
"""


def convention(*lines: str) -> Edit:
    """A convention whose lines from the 6th on are these, and two bodies."""

    def edit(inventory: Inventory) -> None:
        inventory.write("bodies.csv", BODIES)
        inventory.write(PATH, HEAD + "".join(f"{line}\n" for line in lines))

    return edit


def tariffs(*lines: str) -> Edit:
    """A convention whose tariffs, from line 7 on, are these."""
    return convention("tariffs:", *(f"  - {{{line}}}" for line in lines))


def second_on_its_last_day(inventory: Inventory) -> None:
    """A convention, and another one that begins before its end."""
    convention()(inventory)
    inventory.write("conventions/2017.yml", HEAD.replace("2016-01-01", "2016-12-31"))


def price(text: str) -> Edit:
    """A convention with one price, on line 7."""
    return tariffs(f"key: pupil, label: Élève, unit: pupil, price: {text}")


def sharing(text: str) -> Edit:
    """A convention that says who owes what, on line 7."""
    return convention("sharing:", f"  bodies: {text}")


def no_amount(shown: str, remedy: str = "") -> str:
    """What is told of a price that is none."""
    told = f"        {PATH}:7: tariffs.0.price: «{shown}»\n            {AMOUNT}"
    return f"{told}\n            {remedy}" if remedy else told


CASES: dict[str, Case] = {
    "a price with a comma": (price('"11,80"'), no_amount("11,80", "did you mean 11.80?")),
    "a price with a comma that makes two settings of it": (
        price("11,80"),
        f"""\
        {PATH}:7: tariffs.0.80: there is no such setting
            expected one of key, label, unit, price, only, free, minimum, ceiling
            was a decimal comma meant? write a point""",
    ),
    "months without an audit that are none": (
        convention("unseen_months: 0"),
        f"""\
        {PATH}:6: unseen_months: «0»
            expected months without an audit after which the control asks after a device, 1 to 120""",
    ),
    "a price that is no number": (price("NaN"), no_amount("NaN")),
    "a price that YAML takes for no number": (price(".nan"), no_amount(".nan")),
    "a price without end": (price("Infinity"), no_amount("Infinity")),
    "a negative price": (price("-1"), no_amount("-1")),
    "a price of 10^12": (price("1000000000000"), no_amount("1000000000000")),
    "a price with an exponent": (price("1e3"), no_amount("1e3")),
    "a price with five decimals": (price("0.00001"), no_amount("0.00001")),
    "a price with its currency": (price("11.80 €"), no_amount("11.80 €")),
    "a price in digits of another script": (price("١٢"), no_amount("١٢")),
    "a price with underscores": (price("1_000"), no_amount("1_000")),
    "two tariffs for one thing": (
        tariffs(
            "key: computer, label: Ordinateur, unit: device, only: [workstation, laptop], price: 42",
            "key: portable, label: Portable, unit: device, only: [laptop], price: 40",
        ),
        f"""\
        {PATH}:8: tariffs.1: device laptop: portable and computer on line 7 both charge it
            expected one tariff for one thing
            say in `only` what each is for, or make one line of the two""",
    ),
    "a tariff for all, and one for some": (
        tariffs(
            "key: pupil, label: Élève, unit: pupil, price: 10",
            "key: small, label: Petit, unit: pupil, only: [PS, TPS], price: 4",
        ),
        f"""\
        {PATH}:8: tariffs.1: pupil PS TPS: small and pupil on line 7 both charge it
            expected one tariff for one thing
            say in `only` what each is for, or make one line of the two""",
    ),
    "a key twice": (
        tariffs(
            "key: pupil, label: Élève, unit: pupil, price: 10",
            "key: pupil, label: École, unit: school, price: 4",
        ),
        f"""\
        {PATH}:8: tariffs.1.key: «pupil» stands on line 7 already
            expected each key once
            give one of the two another key""",
    ),
    "levels that there are not, and one twice": (
        tariffs("key: pupil, label: Élève, unit: pupil, only: [CM3, CP, CP, teacher], price: 10"),
        f"""\
        {PATH}:7: tariffs.0.only.0: «CM3»
            expected some of {LEVELS}, as the unit is pupil
            did you mean CM2?
        {PATH}:7: tariffs.0.only.2: «CP» stands before it already
            expected each once
            remove one
        {PATH}:7: tariffs.0.only.3: «teacher»
            expected some of {LEVELS}, as the unit is pupil""",
    ),
    "a kind of device in a link's place": (
        tariffs("key: link, label: Liaison, unit: uplink, only: [server], price: 10"),
        f"""\
        {PATH}:7: tariffs.0.only.0: «server»
            expected some of adsl, cable, satellite, fibre, 4g, as the unit is uplink""",
    ),
    "a price for schools that is for some alone": (
        tariffs("key: school, label: École, unit: school, only: [primary], price: 10"),
        f"""\
        {PATH}:7: tariffs.0.only: «primary»
            expected no such line: a price for each school is for all of them
            remove it""",
    ),
    "a minimum above the ceiling": (
        tariffs("key: pupil, label: Élève, unit: pupil, price: 10, minimum: 20.50, ceiling: 20"),
        f"""\
        {PATH}:7: tariffs.0.minimum: «20.50», more than the ceiling of 20
            expected the ceiling at most
            correct one of the two""",
    ),
    "nothing that the price is for": (
        tariffs("key: pupil, label: Élève, unit: pupil, only: [], price: 10, free: -1"),
        f"""\
        {PATH}:7: tariffs.0.only: «an empty list»
            expected levels, kinds or models that the line is for, or no such line for all
        {PATH}:7: tariffs.0.free: «-1»
            expected how many units of each school cost nothing: a whole number""",
    ),
    "a body that there is not": (
        sharing("{sivo: residence}"),
        f"""\
        {PATH}:7: sharing.bodies.sivo: no body has the key «sivo»
            expected a body of bodies.csv
            did you mean sivos?""",
    ),
    "a body that can't owe": (
        sharing("{rpi: payer}"),
        f"""\
        {PATH}:7: sharing.bodies.rpi: rpi has no SIREN, and can owe nothing itself
            expected residence, or weights by INSEE code
            give it its SIREN in bodies.csv, or say who owes""",
    ),
    "a rule that there is not": (
        sharing("{rpi: residense}"),
        f"""\
        {PATH}:7: sharing.bodies.rpi: «residense»
            expected by the key of a body: one of payer, residence, or weights by INSEE code
            did you mean residence?""",
    ),
    "weights of nobody": (
        sharing('{rpi: {"25056": 0}, sivos: {}}'),
        f"""\
        {PATH}:7: sharing.bodies.rpi: no commune has a weight
            expected one weight above 0 at least
            say in which proportions they owe
        {PATH}:7: sharing.bodies.sivos: no commune has a weight
            expected one weight above 0 at least
            say in which proportions they owe""",
    ),
    "a weight of a commune that there is not": (
        sharing('{rpi: {"25057": 1}}'),
        f"""\
        {PATH}:7: sharing.bodies.rpi.25057: no commune has the INSEE code «25057»
            expected a commune of communes.csv
            did you mean 25056?""",
    ),
    "weights that are none": (
        sharing('{rpi: {"25056": -1}, sivos: {"25056": "1,5", Besançon: 1}}'),
        f"""\
        {PATH}:7: sharing.bodies.rpi.25056: «-1»
            expected by the key of a body: one of payer, residence, or weights by INSEE code
        {PATH}:7: sharing.bodies.sivos.25056: «1,5»
            expected by the key of a body: one of payer, residence, or weights by INSEE code
            did you mean 1.5?
        {PATH}:7: sharing.bodies.sivos.Besançon: «Besançon»
            expected by the key of a body: one of payer, residence, or weights by INSEE code""",
    ),
    "a count on a day that comes once in four years": (
        convention('count_day: "02-29"'),
        f"""\
        {PATH}:6: count_day: «02-29»
            expected the month and day on which is counted, as 11-01
            it comes in leap years only: 02-28 or 03-01?""",
    ),
    "states of devices that there are not, or none": (
        convention("counted: [in-service, loaned]"),
        f"""\
        {PATH}:6: counted.1: «loaned»
            expected the states in which devices count: in-service, lent, repair, broken, stock""",
    ),
    "two conventions on one day": (
        second_on_its_last_day,
        """\
        conventions/2017.yml:2: from: from 2016-12-31 until 2017-01-01 overlaps from 2016-01-01 until \
2017-01-01 in conventions/2016.yml
            expected one convention at a time
            give each its from and to, one after the other""",
    ),
    "a body's key that looks like a commune's code": (
        lambda inventory: inventory.write("bodies.csv", "key,name,kind\n25056,SIVOS,sivos\n2a004,RPI,rpi\n"),
        f"""\
        bodies.csv:2: key: «25056»
            expected {LABEL}; not like an INSEE code
        bodies.csv:3: key: «2a004»
            expected {LABEL}; not like an INSEE code""",
    ),
    "a device's state that there is not": (
        add_device(name="vp-01", kind="projector", state="en panne"),
        """\
        schools/jean-jaures/devices.csv:5: state: «en panne»
            expected one of in-service, lent, repair, broken, stock""",
    ),
}


@pytest.mark.parametrize(("edit", "told"), CASES.values(), ids=CASES)
def test_what_is_wrong_is_told_with_place_and_remedy(edit: Edit, told: str, inventory: Inventory) -> None:
    edit(inventory)
    assert inventory.problems() == golden(told)


@pytest.mark.parametrize("pupils", ["-1", "NaN", "1000000000000", "10000", "12,5", "1e2", "٣", ""])
def test_a_headcount_is_a_number_of_pupils_that_a_school_may_have(pupils: str, inventory: Inventory) -> None:
    inventory.write("schools/jean-jaures/headcounts.csv", f'date,level,pupils\n2026-11-01,CP,"{pupils}"\n')
    (told,) = inventory.problems()
    assert told.startswith("schools/jean-jaures/headcounts.csv:2: pupils: ")
    assert told.endswith("expected a whole number of pupils, 9999 at most")


def test_what_is_right_is_not_blamed_and_is_read_as_it_stands(inventory: Inventory) -> None:
    convention(
        "tariffs:",
        "  - {key: pupil, label: '=HYPERLINK(\"http://x\")', unit: pupil, only: [CP, CE1], price: 11.80}",
        "  - {key: small, label: Petit, unit: pupil, only: [PS], price: '0.3333', minimum: 1, ceiling: 1}",
        "  - {key: link, label: Liaison, unit: uplink, price: 0}",
        "sharing: {default: residence, bodies: {rpi: residence, sivos: {'25056': 3}}}",
        "counted: [in-service, stock]",
        "unseen_months: 6",
    )(inventory)
    inventory.write("conventions/2018.yml", HEAD.replace("2017", "2019").replace("2016-01-01", "2018-01-01"))
    first, second = inventory.department().conventions
    assert [str(each.price) for each in first.tariffs] == ["11.80", "0.3333", "0"]
    assert first.sharing.bodies == {"rpi": Rule.RESIDENCE, "sivos": {"25056": 3}}
    assert first.counted == {DeviceState.IN_SERVICE, DeviceState.STOCK}
    assert second.key == "2018"
    assert (first.unseen_months, second.unseen_months) == (6, 12)


@given(st.decimals(0, 999_999_999, places=4))
def test_a_price_is_to_the_last_digit_what_was_written(amount: Decimal) -> None:
    read = TariffSettings.model_validate({"key": "a", "label": "A", "unit": "pupil", "price": str(amount)})
    assert Fraction(read.price) == Fraction(str(amount))

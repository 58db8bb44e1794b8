"""Made-up departments and conventions to draw from: few communes, schools of all sorts, odd prices."""

from dataclasses import replace
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from ordiclasse_inventory.model.commune import Body, BodyKind, Commune
from ordiclasse_inventory.model.convention import RESTRICTIONS, Convention, Rule, Sharing, Tariff, Unit
from ordiclasse_inventory.model.department import Department
from ordiclasse_inventory.model.device import Device, DeviceKind, DeviceState
from ordiclasse_inventory.model.level import Level
from ordiclasse_inventory.model.period import ALWAYS, Period
from ordiclasse_inventory.model.school import (
    Generation,
    GenerationModel,
    Headcount,
    Payer,
    School,
    SchoolKind,
)
from ordiclasse_inventory.model.uplink import Uplink, UplinkKind
from ordiclasse_inventory.store import read_department

FILES = Path(__file__).parent / "data" / "worked_example"
YEAR, DAY = 2026, "2026-11-01"
INSEES = ("25901", "25902", "25903", "25904")
OUTSIDE = "25056"
KEYS = ("a", "b", "c", "d")
# 25904 became part of 25901 on 1 January.
COMMUNES = (
    *(Commune(insee, "", insee) for insee in INSEES[:3]),
    Commune("25904", "", "25904", period=Period("", "2026-01-01"), into="25901"),
)

_reading = read_department(FILES)
assert _reading.department is not None, _reading.problems
EMPTY = replace(_reading.department, communes=COMMUNES, bodies=(), schools={}, conventions=())

# Drawing departments takes long where others work on the machine too.
patiently = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])

_prices = st.decimals(0, 2000, places=4)
_levels = [level for level in Level if level is not Level.TEACHER]
# Around the day of the count, and the day itself.
_days = st.sampled_from(["", "2025-11-01", "2026-09-01", "2026-10-31", DAY, "2026-11-02"])


def _periods() -> st.SearchStrategy[Period]:
    drawn = st.builds(Period, _days, _days)
    right = drawn.filter(lambda period: not period.end or period.start < period.end)
    return st.one_of(st.just(ALWAYS), right)


@st.composite
def tariffs(draw: st.DrawFn) -> tuple[Tariff, ...]:
    """Tariffs of which no two charge one thing."""
    found: list[Tariff] = []
    for unit in draw(st.lists(st.sampled_from(Unit), min_size=1, max_size=6)):
        words = RESTRICTIONS[unit]
        only = draw(st.frozensets(st.sampled_from(list(words)))) if words else frozenset()
        bounds = sorted([draw(_prices), draw(_prices)])
        tariff = Tariff(
            key=f"tariff-{len(found)}",
            label="Tarif",
            unit=unit,
            price=draw(_prices),
            only=frozenset(map(str, only)),
            free=draw(st.sampled_from([0, 0, 1, 3])),
            minimum=draw(st.sampled_from([None, bounds[0]])),
            ceiling=draw(st.sampled_from([None, bounds[1]])),
        )
        if not any(tariff.overlaps(other) for other in found):
            found.append(tariff)
    return tuple(found)


_weights = st.dictionaries(st.sampled_from([*INSEES, OUTSIDE]), st.integers(0, 7), min_size=1).filter(
    lambda weights: any(weights.values())
)
sharings = st.builds(
    Sharing,
    st.sampled_from(Rule),
    st.fixed_dictionaries(
        {},
        optional={
            "rpi": st.one_of(st.just(Rule.RESIDENCE), _weights),
            "sivos": st.one_of(st.sampled_from(Rule), _weights),
        },
    ),
)
conventions = st.builds(
    lambda tariffs, sharing, counted: Convention(
        "2026", "Convention", ALWAYS, "", "", tariffs=tariffs, sharing=sharing, counted=counted
    ),
    tariffs(),
    sharings,
    st.frozensets(st.sampled_from(DeviceState), min_size=1),
)
_RPI = Body("rpi", "RPI", BodyKind.RPI)
_SIVOS = Body("sivos", "SIVOS", BodyKind.SIVOS, "999000011")
# What is mostly so stands twice and more: drawn evenly, few bills would share anything.
bodies = st.sampled_from([(_RPI, _SIVOS), (_SIVOS, _RPI), (_RPI,), (_SIVOS,), ()])
headcounts = st.lists(
    st.builds(
        Headcount,
        st.sampled_from([DAY, DAY, DAY, "2025-11-01", "2026-10-01", "2026-11-02"]),
        st.sampled_from(_levels),
        st.integers(0, 30),
        st.sampled_from(["", OUTSIDE, *INSEES, *INSEES]),
    ),
    max_size=12,
    unique_by=lambda count: (count.date, count.level, count.commune),
)
_uplinks = st.sampled_from([(), *((Uplink(kind, 8, 1, 40, ()),) for kind in UplinkKind)])


@st.composite
def departments(draw: st.DrawFn) -> Department:
    """A department's history; each device stands in one school on any day."""
    schools: dict[str, School] = {}
    lines = draw(st.lists(st.tuples(st.sampled_from(KEYS), st.sampled_from(DeviceKind), _periods(),
                                    st.sampled_from(DeviceState)), max_size=20))  # fmt: skip
    for key in KEYS[: draw(st.integers(1, len(KEYS)))]:
        schools[key] = School(
            key=key,
            name=key,
            uai="",
            kind=SchoolKind.PRIMARY,
            commune=draw(st.sampled_from([*INSEES, *INSEES, OUTSIDE])),
            block="",
            period=draw(st.one_of(st.just(ALWAYS), st.just(ALWAYS), _periods())),
            uplinks=draw(_uplinks),
            generations=draw(st.sampled_from([(), *((Generation(model),) for model in GenerationModel)])),
            payers=draw(st.sampled_from([(), (Payer("rpi"),), (Payer("rpi"),), (Payer("sivos"),)])),
            headcounts=tuple(draw(headcounts)),
            devices=tuple(
                Device(f"m-{number}", kind, (), "", asset=f"E-{number}", period=period, state=state)
                for number, (school, kind, period, state) in enumerate(lines)
                if school == key
            ),
        )
    return replace(EMPTY, schools=schools, bodies=draw(bodies))

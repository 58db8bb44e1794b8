"""What follows from a link."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordiclasse_inventory.model.uplink import Uplink, UplinkKind
from ordiclasse_inventory.network.links import at_a_time, link_use

links = st.builds(
    Uplink,
    kind=st.sampled_from(UplinkKind),
    down_mbit=st.floats(0.1, 10_000),
    up_mbit=st.floats(0.05, 10_000),
    latency_ms=st.just(40),
    resolvers=st.just(()),
    monthly_cap_gb=st.none() | st.floats(0.001, 1000),
)
stations = st.integers(0, 300)
factors = st.floats(1, 100)
sizes = st.integers(0, 20_000_000_000)


def adsl(down: float, up: float) -> Uplink:
    return Uplink(UplinkKind.ADSL, down, up, 40, ())


@pytest.mark.parametrize(
    ("up", "workstations", "together"),
    [(0.8, 2, 1), (0.8, 33, 9), (0.25, 33, 3), (100, 33, 9), (100, 200, 10), (0.05, 33, 1), (100, 0, 1)],
)
def test_how_many_at_a_time(up: float, workstations: int, together: int) -> None:
    assert at_a_time(adsl(8, up), workstations) == together
    assert link_use(adsl(8, up), workstations).at_a_time == together


def test_one_at_a_time_where_no_link_is_known() -> None:
    assert at_a_time(None, 33) == 1


def test_a_fair_line_updates_by_day_beside_the_class() -> None:
    use = link_use(adsl(8, 0.8), 33)
    assert (use.by_day, use.nights, use.cache_gb) == (True, 0, 20)
    # 1 GB at a quarter of 6.8 Mbit/s.
    assert use.fetch_seconds == pytest.approx(8e9 / 1.7e6)
    assert (use.down_kbit, use.up_kbit) == (6800, 680)


def test_a_slow_line_updates_by_night_and_keeps_more() -> None:
    use = link_use(adsl(1, 0.25), 33, 6_000_000_000)
    assert (use.by_day, use.nights, use.night_budget_bytes, use.cache_gb) == (False, 2, None, 60)
    assert use.fetch_seconds == pytest.approx(48e9 / 0.85e6)


def test_a_capped_link_spreads_an_edition_over_nights_within_half_its_cap() -> None:
    use = link_use(Uplink(UplinkKind.SATELLITE, 20, 6, 650, (), monthly_cap_gb=25), 12)
    assert (use.by_day, use.nights) == (False, 3)
    assert use.night_budget_bytes == 403_225_806


@given(links, stations, sizes)
def test_what_is_promised_holds(link: Uplink, workstations: int, size: int) -> None:
    use = link_use(link, workstations, size)
    assert 1 <= use.at_a_time <= max(1, workstations)
    assert use.by_day is (use.nights == 0)
    assert use.cache_gb * 1e9 >= 2 * size
    for rate, shaped in ((link.down_mbit, use.down_kbit), (link.up_mbit, use.up_kbit)):
        # In whole kbit/s.
        assert 850 * rate - 1 <= shaped <= 950 * rate + 0.001
    if use.night_budget_bytes is not None:
        assert not use.by_day
        assert use.nights * use.night_budget_bytes >= size
        assert link.monthly_cap_gb is not None
        assert use.night_budget_bytes * 31 <= link.monthly_cap_gb * 1e9 / 2 + 1


@given(links, stations, sizes, factors, factors)
def test_a_faster_link_is_never_worse(
    link: Uplink, workstations: int, size: int, down: float, up: float
) -> None:
    faster = replace(link, down_mbit=link.down_mbit * down, up_mbit=link.up_mbit * up)
    slow, fast = link_use(link, workstations, size), link_use(faster, workstations, size)
    assert fast.at_a_time >= slow.at_a_time
    assert fast.by_day >= slow.by_day
    assert fast.nights <= slow.nights
    assert fast.cache_gb <= slow.cache_gb
    assert fast.down_kbit >= slow.down_kbit
    assert fast.up_kbit >= slow.up_kbit
    if fast.by_day is slow.by_day:
        assert fast.fetch_seconds <= slow.fetch_seconds


@given(links, stations, stations, sizes, sizes)
def test_more_workstations_and_smaller_editions_are_never_worse(
    link: Uplink, fewer: int, more: int, small: int, large: int
) -> None:
    (fewer, more), (small, large) = sorted((fewer, more)), sorted((small, large))
    assert at_a_time(link, fewer) <= at_a_time(link, more)
    one, two = link_use(link, fewer, small), link_use(link, fewer, large)
    assert one.nights <= two.nights
    assert one.cache_gb <= two.cache_gb


@given(links, stations)
def test_a_cap_never_brings_updates_sooner(link: Uplink, workstations: int) -> None:
    capped, free = link_use(link, workstations), link_use(replace(link, monthly_cap_gb=None), workstations)
    assert capped.nights >= free.nights
    assert capped.cache_gb >= free.cache_gb

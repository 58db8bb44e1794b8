"""Chance that comes out the same everywhere, and shares that make their total."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordiclasse_inventory.sample.draw import Draw, apportion


def test_a_stream_is_the_same_on_every_python() -> None:
    draw = Draw(2016, "names")
    assert [draw.between(1, 1000) for _ in range(8)] == [268, 94, 906, 286, 87, 410, 786, 978]


@given(st.integers(0), st.integers(-50, 50), st.integers(0, 100))
def test_a_number_lies_between_its_bounds(seed: int, lowest: int, width: int) -> None:
    assert lowest <= Draw(seed, "any").between(lowest, lowest + width) <= lowest + width


@given(st.integers(0), st.lists(st.integers()))
def test_shuffling_keeps_every_item(seed: int, items: list[int]) -> None:
    assert sorted(Draw(seed, "any").shuffled(items)) == sorted(items)


@given(st.integers(0), st.lists(st.integers(), unique=True), st.integers(0, 20))
def test_some_of_the_items_stay_in_order(seed: int, items: list[int], number: int) -> None:
    some = Draw(seed, "any").some(items, number)
    assert len(some) == min(number, len(items))
    assert list(some) == [item for item in items if item in some]


@given(st.integers(0))
def test_what_has_no_weight_is_never_drawn(seed: int) -> None:
    assert Draw(seed, "any").weighted({"never": 0, "always": 3, "nor this": 0}) == "always"


def test_a_draw_among_no_weights_at_all_is_refused() -> None:
    with pytest.raises(ValueError, match="no weight"):
        Draw(1, "any").weighted({"never": 0})


@given(st.integers(0, 10_000), st.lists(st.integers(1, 1000), min_size=1), st.integers(0, 5))
def test_shares_make_the_total_and_are_off_by_less_than_one(
    total: int, weights: list[int], least: int
) -> None:
    total += least * len(weights)
    shares = apportion(total, weights, least)
    assert sum(shares) == total
    free = total - least * len(weights)
    for share, weight in zip(shares, weights, strict=True):
        assert share >= least
        assert abs((share - least) * sum(weights) - free * weight) < sum(weights)


def test_equal_remainders_go_to_the_first() -> None:
    assert apportion(5, [1, 1, 1]) == (2, 2, 1)


def test_too_little_for_everybody_is_refused() -> None:
    with pytest.raises(ValueError, match="5 is too little for 3 shares of 2"):
        apportion(5, [1, 1, 1], 2)

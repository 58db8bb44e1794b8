"""Communes and bodies of the made-up department, its conventions, links and software."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from stdnum import luhn

from ordiclasse_inventory.model.commune import BodyKind, commune_on
from ordiclasse_inventory.model.level import NURSERY, Level
from ordiclasse_inventory.model.period import Period, holding
from ordiclasse_inventory.model.school import SchoolKind
from ordiclasse_inventory.model.uplink import UplinkKind
from ordiclasse_inventory.sample.bodies import groupings
from ordiclasse_inventory.sample.catalogue import CATALOGUE, choice
from ordiclasse_inventory.sample.communes import spread
from ordiclasse_inventory.sample.days import BILL
from ordiclasse_inventory.sample.draw import Draw
from ordiclasse_inventory.sample.links import Contracts, link, links

from .strategies import BESANCON, CHAMPOUX, PLACES, seeds

HISTORY = [line for place in PLACES for line in place.history]
MEMBERS_OF_2016 = [place for place in PLACES if place.a_member_on(BILL)]
# Since 2003, or since it joined.
STAYING = Period("2003-09-01")


# The agglomeration had 56, 70, 69 and 68 members (domain): here Chaudefontaine (until 2018) and Arguel (until
# 2019) are left out.
@pytest.mark.parametrize(
    ("day", "members", "left_out"),
    [("2016-11-01", 56, 2), ("2017-11-01", 70, 2), ("2018-11-01", 69, 1), ("2019-11-01", 68, 0)],
)
def test_members_are_those_of_the_day(day: str, members: int, left_out: int) -> None:
    assert len(holding(HISTORY, day)) == members - left_out


def test_codes_are_of_the_doubs_and_siren_have_their_check_digit() -> None:
    assert all(re.fullmatch(r"25\d{3}", line.insee) for line in HISTORY)
    assert all(luhn.is_valid(line.siren) for line in HISTORY)
    assert len({line.siren for line in HISTORY}) == len(HISTORY)


def test_a_siren_that_follows_from_the_code_follows_for_every_commune_that_never_merged() -> None:
    new = [line.name for line in HISTORY if line.siren[:8] != f"2125{line.insee[2:].zfill(4)}"]
    assert new == [
        "Les Auxons",
        "Chemaudin et Vaux",
        "Fontain",
        "Marchaux-Chaudefontaine",
        "Osselle-Routelle",
        "Vaire",
    ]


def test_vaux_les_pres_became_part_of_chemaudin_et_vaux() -> None:
    assert commune_on(HISTORY, "25593", "2016-11-01") == "25593"
    assert commune_on(HISTORY, "25593", "2017-01-01") == "25147"
    names = [
        line.name
        for day in ("2016-12-31", "2017-01-01")
        for line in holding(HISTORY, day)
        if line.insee == "25147"
    ]
    assert names == ["Chemaudin", "Chemaudin et Vaux"]


def test_the_city_has_most_schools_and_the_smallest_communes_none() -> None:
    shares = spread(MEMBERS_OF_2016, 80)
    assert shares[0] == (BESANCON, 52)
    assert CHAMPOUX not in [place for place, _ in shares]
    assert sum(share for _, share in shares) == 80


def test_an_rpi_parts_the_ages_between_its_schools_and_counts_where_pupils_live() -> None:
    groups = groupings(spread(MEMBERS_OF_2016, 80))
    rpi = {insee: group for insee, group in groups.items() if group.body.kind is BodyKind.RPI}
    assert [group.kind for group in rpi.values()].count(SchoolKind.NURSERY) == 1
    for insee, group in groups.items():
        assert insee in group.body.members
        assert bool(group.residences) == (insee in rpi)
        assert luhn.is_valid(group.body.siren or "0")


def test_a_group_is_whole_or_not_made() -> None:
    assert groupings([(BESANCON, 3)]) == {}
    assert groupings([(BESANCON, 1), (CHAMPOUX, 1)]) == {}


@given(seeds)
def test_a_link_is_as_poor_as_its_place(seed: int) -> None:
    rural, urban = link(CHAMPOUX, Draw(seed, "links")), link(BESANCON, Draw(seed, "links"))
    assert rural.kind in {UplinkKind.ADSL, UplinkKind.SATELLITE}
    assert urban.kind is not UplinkKind.SATELLITE
    assert (rural.monthly_cap_gb is not None) == (rural.kind is UplinkKind.SATELLITE)


@given(seeds)
def test_links_follow_one_another_each_under_its_contract(seed: int) -> None:
    contracts, draw = Contracts(), Draw(seed, "links")
    made = links(CHAMPOUX, STAYING, "198.18.0.1", contracts, draw)
    closed = links(BESANCON, Period("2003-09-01", "2018-09-01"), "198.18.0.2", contracts, draw)
    for story, opened in ((made, STAYING), (closed, Period("2003-09-01", "2018-09-01"))):
        assert story[0].period.start == opened.start
        assert story[-1].period.end == opened.end
        assert all(one.period.end == after.period.start for one, after in pairwise(story))
    assert len({uplink.contract for uplink in (*made, *closed)}) == len(made) + len(closed)


@given(seeds)
def test_teachers_choose_titles_that_serve_their_pupils_or_themselves(seed: int) -> None:
    chosen = CATALOGUE.chosen(choice(NURSERY, Draw(seed, "software")))
    assert len(set(chosen)) == len(chosen)
    served = {*NURSERY, Level.TEACHER}
    assert all(title.levels & served for title in chosen)
    assert "geogebra" not in [title.key for title in chosen]


def test_a_profile_serves_its_cycle_with_every_title() -> None:
    for profile in CATALOGUE.profiles.values():
        common = set.intersection(*({*CATALOGUE.titles[key].levels} for key in profile.titles))
        assert common, profile.key

"""A new school: answers are checked at once, and what was answered is what is read."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ordiclasse_inventory.changes.school import Answers, add
from ordiclasse_inventory.model.commune import Commune
from ordiclasse_inventory.model.department import Department
from ordiclasse_inventory.model.period import Period
from ordiclasse_inventory.model.school import (
    Generation,
    GenerationModel,
    School,
    SchoolKind,
    ServerAccess,
    Site,
)
from ordiclasse_inventory.model.uplink import Uplink, UplinkKind
from ordiclasse_inventory.store.draft import Draft
from tests.inventory import DEVICES, LAB, SCHOOL, Inventory

DAY = "2026-11-24"


@pytest.fixture
def answers(lab: Department) -> Answers:
    communes = (
        *lab.communes,
        Commune("25429", "212504294", "Novillars"),
        Commune("25147", "212501471", "Chemaudin", period=Period("", "2017-01-01"), into="25147"),
        Commune("25147", "200064376", "Chemaudin et Vaux", period=Period("2017-01-01")),
        Commune("25001", "212500011", "Saint-Vit"),
        Commune("25002", "212500029", "Saint Vit"),
    )
    return Answers(replace(lab, communes=communes), DAY)


@pytest.mark.parametrize(
    ("question", "text", "value"),
    [
        ("name", "  École de l’Étang {{ x }} ", "École de l’Étang {{ x }}"),
        ("text", "", ""),
        ("key", "l-etang-bleu", "l-etang-bleu"),
        ("uai", " 0259998g", "0259998G"),
        ("commune", "25056", "25056"),
        ("commune", "besancon", "25056"),
        ("commune", "Chemaudin-et-Vaux", "25147"),
        ("rate", "0,8", 0.8),
        ("resolvers", "198.18.0.1, 9.9.9.9", ("198.18.0.1", "9.9.9.9")),
        ("host", "198.18.0.12", "198.18.0.12"),
        ("prefix", "/23", 23),
        ("prefix", "46", 24),
        ("prefix", "47", 23),
        ("block", "10.99.2.0/23", "10.99.2.0/23"),
        ("block6", "", ""),
        ("block6", "fd5a:92c1:7e04:20::/60", "fd5a:92c1:7e04:20::/60"),
    ],
)
def test_an_answer_is_read(question: str, text: str, value: object, answers: Answers) -> None:
    assert getattr(answers, question)(text) == value


@pytest.mark.parametrize(
    ("question", "text", "said"),
    [
        ("name", " ", "expected a name"),
        ("name", "École\n- x", "expected a name, in one line"),
        ("name", "École \x1b[31m", "expected a name, in one line"),
        ("key", "../x", "can't be a key"),
        ("key", "", "can't be a key"),
        ("key", "jean-jaures", "there is a school «jean-jaures» already"),
        ("uai", "0259998A", "the letter of 0259998 is G, or a digit is wrong"),
        ("uai", "0259998", "the letter of 0259998 is G, or a digit is wrong"),
        ("uai", "25056", "«25056» is no UAI"),
        ("uai", "0259999H", "0259999H is the UAI of jean-jaures already"),
        ("commune", "Besancom", "did you mean Besançon?"),
        ("commune", "Chemaudin", "no commune is called «Chemaudin» on 2026-11-24"),
        ("commune", "xyz", "add it to communes.csv first"),
        ("commune", "saint vit", "give the INSEE code: 25001, 25002"),
        ("rate", "fast", "«fast» is not a number"),
        ("rate", "0", "more than 0"),
        ("rate", "nan", "more than 0"),
        ("rate", "inf", "more than 0"),
        ("resolvers", "", "is not IPv4 addresses"),
        ("resolvers", "198.18.0.256", "is not IPv4 addresses"),
        ("host", "http://x/", "is no host"),
        ("host", "198.18.0.11", "198.18.0.11 is the server of jean-jaures already"),
        ("prefix", "/25", "expected /24 (256 addresses) to /12"),
        ("prefix", "many", "is no size"),
        ("prefix", "²", "is no size"),
        ("prefix", "999999", "are more than a school's block can have"),
        ("block", "10.99.0.0/16", "overlaps the block of jean-jaures"),
        ("block", "10.99.1.0/25", "is too small"),
        ("block", "10.99.1.1/24", "is no network that begins at its first address"),
        ("block", "10.98.0.0/24", "is not in 10.99.0.0/16"),
        ("block6", "fd5a:92c1:7e04::/56", "overlaps the block of jean-jaures"),
        ("block6", "10.99.1.0/24", "is no network"),
    ],
)
def test_an_answer_that_cannot_be_is_told_why(question: str, text: str, said: str, answers: Answers) -> None:
    with pytest.raises(ValueError) as refused:  # noqa: PT011  # the words are looked at below
        getattr(answers, question)(text)
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("École maternelle de L’Étang-Bleu", "l-etang-bleu"),
        ("Ecole Élémentaire publique d'Arguel", "arguel"),
        ("Les Écureuils", "les-ecureuils"),
        ("École", "ecole"),
        ("Victor Schœlcher", "victor-schoelcher"),
        ("../../etc/passwd", "etc-passwd"),
        ("École " + "très " * 30 + "longue", ("tres-" * 13)[:63].rstrip("-")),
    ],
)
def test_a_key_is_proposed_from_the_name(name: str, key: str, answers: Answers) -> None:
    assert answers.key_for(name) == key


def test_the_next_blocks_are_nobodys_and_those_of_closed_schools_stay_theirs(inventory: Inventory) -> None:
    inventory.replace(SCHOOL, "open:\n  from: 2016-09-01", "open:\n  from: 2016-09-01\n  to: 2026-09-01")
    inventory.write(DEVICES, "name,kind,mac,address\n")
    answers = Answers(inventory.department(), DAY)
    assert answers.next_block(24) == "10.99.1.0/24"
    assert answers.next_block(23) == "10.99.2.0/23"
    assert answers.next_block6() == "fd5a:92c1:7e04:10::/60"
    with pytest.raises(ValueError, match="the largest block left is"):
        answers.next_block(16)
    assert Answers(replace(answers.department, supernets=("10.99.0.0/16",)), DAY).next_block6() == ""


def a_school(name: str, address: str, provider: str, host: str) -> School:
    period = Period(DAY)
    return School(
        key="new-one",
        name=name,
        uai="0259998G",
        kind=SchoolKind.NURSERY,
        commune="25056",
        block="10.99.1.0/24",
        period=period,
        sites=(Site("École", address),),
        generations=(Generation(GenerationModel.PILOT, period),),
        uplinks=(
            Uplink(
                UplinkKind.SATELLITE, 22.5, 4, 600, ("198.18.0.1", "9.9.9.9"), provider, 50, period=period
            ),
        ),
        server_access=ServerAccess(host),
    )


text = st.text(st.characters(exclude_categories=("C", "Zl", "Zp")), min_size=1, max_size=30)
hostile = st.sampled_from(
    [
        "{{ 7*7 }}", "{% raw %}", "- x", "a: b", "#", "x #y", "'", '"', "&a", "*a", "!!python/object:x",
        "null", "~", "no", "1e3", "0250001", "2016-09-01", "[", "{", "|", ">", "%", "@", "`", "?",
        "---", "...", "École «Les Fées», l’Été", "\N{NARROW NO-BREAK SPACE}", " ",
    ]
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(
    text | hostile, text | hostile, text | hostile, st.sampled_from(["null", "no", "1e3", "x.lab.internal"])
)
def test_what_was_answered_is_what_is_read(name: str, address: str, provider: str, host: str) -> None:
    school = a_school(name, address, provider, host)
    draft = Draft(Path(LAB))
    add(draft, school)
    reading = draft.read()
    assert reading.department is not None, reading.problems
    assert reading.department.schools["new-one"] == school


def test_a_school_with_nothing_but_what_is_needed_is_right(inventory: Inventory) -> None:
    bare = replace(a_school("x", "", "", "x"), uplinks=(), server_access=None)
    files = inventory.files()
    draft = Draft(inventory.root)
    add(draft, bare)
    assert draft.problems() == ()
    draft.commit()
    assert inventory.department().schools["new-one"] == bare
    assert {path: data for path, data in inventory.files().items() if "new-one" not in path} == files


def test_the_files_of_a_new_school_read_as_those_of_the_lab(inventory: Inventory) -> None:
    """The settings that both have stand in the same order, under the same comments."""
    draft = Draft(inventory.root)
    add(draft, replace(a_school("x", "y", "z", "x"), block6="fd5a:92c1:7e04:10::/60"))
    new, lab = draft.texts["schools/new-one/school.yml"].splitlines(), (LAB / SCHOOL).read_text().splitlines()
    names = [line.partition(":")[0] for line in lab if line and line[0] not in " #"]
    assert [line.partition(":")[0] for line in new if line and line[0] not in " #"] == names
    comments = [line for line in lab if line.startswith("#")]
    assert len(set(comments) & set(new)) >= len(comments) - 1

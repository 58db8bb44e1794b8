"""Names in DNS."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordiclasse_inventory.model.device import DeviceKind
from ordiclasse_inventory.network import names

SIGNS = "abcdefghijklmnopqrstuvwxyz0123456789"


@given(st.text(SIGNS, min_size=1, max_size=1), st.text(SIGNS + "-", max_size=61), st.sampled_from(SIGNS))
def test_letters_digits_and_inner_hyphens_make_a_label(first: str, inner: str, last: str) -> None:
    assert names.is_label(first + inner + last)


@given(st.text(max_size=70))
def test_a_label_fits_into_a_host_name(text: str) -> None:
    if names.is_label(text):
        assert len(text) <= 63
        assert set(text) <= set(SIGNS + "-")
        assert not text.startswith("-")
        assert not text.endswith("-")


@pytest.mark.parametrize("text", ["", "-a", "a-", "a" * 64, "Jaurès", "A", "a_b", "a.b", "a\n", "..", "a b"])
def test_what_cannot_be_a_label(text: str) -> None:
    assert not names.is_label(text)


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("lab.internal", True),
        ("lab", True),
        ("198.18.0.11", True),
        ("lab..internal", False),
        ("", False),
        ("aaaaaaa." * 31 + "aaaaa", True),
        ("aaaaaaa." * 31 + "aaaaaa", False),
    ],
)
def test_domains(text: str, right: bool) -> None:
    assert names.is_domain(text) is right


def test_a_schools_domain_is_named_after_its_folder() -> None:
    assert names.school_domain("jean-jaures", "lab.internal") == "jean-jaures.lab.internal"


@pytest.mark.parametrize(
    ("kind", "taken", "name"),
    [
        (DeviceKind.WORKSTATION, [], "poste-01"),
        (DeviceKind.WORKSTATION, ["poste-06", "poste-2", "portable-09", "poste-cdi"], "poste-07"),
        (DeviceKind.WORKSTATION, ["poste-099"], "poste-100"),
        (DeviceKind.WORKSTATION, ["poste-007"], "poste-008"),
        (DeviceKind.WORKSTATION, ["poste-99"], "poste-100"),
        (DeviceKind.SERVER, [], "serveur"),
        (DeviceKind.SERVER, ["serveur"], "serveur-02"),
        (DeviceKind.TABLET, [], "tablette-01"),
        (DeviceKind.PRINTER, ["imprimante"], "imprimante-02"),
        (DeviceKind.BOARD, [], "tbi-01"),
        (DeviceKind.INTERACTIVE_PROJECTOR, [], "vpi-01"),
    ],
)
def test_a_new_device_is_named_after_the_highest_number(
    kind: DeviceKind, taken: list[str], name: str
) -> None:
    assert names.next_name(kind, taken) == name


stems = st.sampled_from([names.next_name(kind, []).removesuffix("-01") for kind in DeviceKind])


@given(
    st.sampled_from(DeviceKind),
    st.lists(stems | st.builds(lambda stem, number: f"{stem}-{number}", stems, st.integers(0, 10**12))),
)
def test_a_new_name_is_a_label_that_nothing_ever_had(kind: DeviceKind, taken: list[str]) -> None:
    name = names.next_name(kind, taken)
    assert names.is_label(name)
    assert name not in taken
    assert names.next_name(kind, [*taken, name]) not in [*taken, name]


def test_each_kind_has_a_stem_of_its_own() -> None:
    assert len({names.next_name(kind, []) for kind in DeviceKind}) == len(DeviceKind)

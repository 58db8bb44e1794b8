"""Names in DNS."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

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

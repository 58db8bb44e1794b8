"""Made-up departments, seeds and days to draw from, and some communes."""

from datetime import date

from hypothesis import strategies as st

from ordiclasse_inventory.sample.communes import grand_besancon
from ordiclasse_inventory.sample.schools import make_schools

PLACES = grand_besancon()
BESANCON, THISE, CHAMPOUX = (
    next(place for place in PLACES if place.commune.name == name)
    for name in ("Besançon", "Thise", "Champoux")
)

seeds = st.integers(0)
days = st.dates(date(2014, 1, 1), date(2026, 11, 24)).map(str)
departments = st.builds(lambda number, seed: make_schools(PLACES, number, seed), st.integers(1, 40), seeds)

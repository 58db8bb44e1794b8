"""The days that the made-up department's history turns on."""

from ordiclasse_inventory.model.period import Day

# Since when there is Ordiclasse (deliberation 37 of 2015); the first machines still known are of 2005.
PROGRAMME: Day = "2003-09-01"
# The day of the bill of 2016, at which a department of so many schools has just so many.
BILL: Day = "2016-11-01"
# The days of the headcounts, one a year: history goes on until the last.
COUNT_DAYS: tuple[Day, ...] = tuple(f"{year}-11-01" for year in range(2014, 2027))
LAST_YEAR = 2026


def year_of(day: Day) -> int:
    """The year of a day."""
    return int(day[:4])


def years_after(day: Day, years: int) -> Day:
    """The same day so many years later; the 29th of February never comes here."""
    return f"{year_of(day) + years}{day[4:]}"

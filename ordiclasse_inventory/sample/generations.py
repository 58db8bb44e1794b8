"""A made-up school's model of platform and its servers, over time.

Ages follow what the city wrote in 2015 (deliberation 37 on Ordiclasse): servers mostly of 2005 to 2007, some
schools ahead as a pilot in 2014 and 2015, renewal from 2016 on.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from ordiclasse_inventory.model.period import Day, Period
from ordiclasse_inventory.model.school import Generation, GenerationModel

from .days import BILL, LAST_YEAR, year_of
from .draw import Draw

# The year of the server that a school had at the bill of 2016.
_SERVER_YEARS = {2005: 26, 2006: 30, 2007: 20, 2014: 6, 2015: 6, 2016: 12}
_OLDEST = (2005, 2006, 2007)
_RENEWED = range(2017, 2022)
# One in so many schools has the model of 2003 to this day.
_ONE_STAYS_IN = 10


@dataclass(frozen=True, slots=True)
class Platform:
    """The models one after the other, and the days on which servers came."""

    generations: tuple[Generation, ...]
    servers: tuple[Day, ...]

    @property
    def flat(self) -> bool:
        """Whether the school's network never was cut in VLANs."""
        return self.generations[-1].model is GenerationModel.MODEL_2003

    @property
    def modern_since(self) -> Day:
        """The day on which the pilot or the new model came; empty: never."""
        later = (each for each in self.generations if each.model is not GenerationModel.MODEL_2003)
        return next((each.period.start for each in later), "")


def platform(opened: Period, draw: Draw) -> Platform:
    """The platform of a school with these days of opening and closing."""
    models, servers = _story(opened, draw)
    starts = [opened.start, *(day for _, day in models[1:])]
    ends = [*starts[1:], opened.end]
    return Platform(
        tuple(
            Generation(model, Period(start, end))
            for (model, _), start, end in zip(models, starts, ends, strict=True)
        ),
        servers,
    )


def delivery(year: int, draw: Draw) -> Day:
    """A day of that year on which machines are delivered: in summer or early autumn, before the count."""
    return f"{year}-{draw.between(7, 10):02}-{draw.between(1, 28):02}"


def _story(opened: Period, draw: Draw) -> tuple[list[tuple[GenerationModel, Day]], tuple[Day, ...]]:
    """The models with their first days, and the servers' days, as far as the school was open."""
    old, pilot, new = GenerationModel.MODEL_2003, GenerationModel.PILOT, GenerationModel.NEW
    if opened.start > BILL:
        return [(new, opened.start)], (opened.start, *_again(opened.start, draw))
    year = draw.weighted(_SERVER_YEARS)
    first = delivery(year if year in _OLDEST else draw.pick(_OLDEST), draw)
    came = delivery(draw.pick(_RENEWED) if year in _OLDEST else year, draw)
    models = [(old, opened.start), (pilot if year in (2014, 2015) else new, came)]
    if models[1][0] is pilot:
        models.append((new, delivery(draw.between(2018, 2020), draw)))
    servers = (first, came, *_again(came, draw))
    if draw.once_in(_ONE_STAYS_IN) and year in _OLDEST:
        models = models[:1]
    within = [(model, day) for model, day in models if not opened.end or day < opened.end]
    return within, tuple(day for day in servers if not opened.end or day < opened.end)


def _again(day: Day, draw: Draw) -> Iterator[Day]:
    """The server after this one, if its time has come."""
    year = year_of(day) + draw.between(7, 9)
    if year <= LAST_YEAR:
        yield delivery(year, draw)

"""The agreement by which the city runs the schools' computers and the agglomeration pays."""

from dataclasses import dataclass

from .period import Period


@dataclass(frozen=True, slots=True)
class Convention:
    """A convention: who is paid by whom, for which days, counted on which day of the year.

    `creditor` and `debtor` are SIREN; `count_day` is a month and day (`11-01`); `account_line` is the line of
    the budget, as text; `deliberation` refers to the council's decision.
    """

    key: str
    name: str
    period: Period
    creditor: str
    debtor: str
    count_day: str = "11-01"
    account_line: str = ""
    deliberation: str = ""

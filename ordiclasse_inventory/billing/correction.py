"""What corrects a sealed bill: another document that holds the difference, contributor by contributor."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from .bill import Bill
from .comparison import Amounts, Comparison, compare
from .sharing import Contributor

_NOTHING = Decimal("0.00")


class Kind(StrEnum):
    """What it does to the claim.

    *Titre rectificatif* in reduction or in addition, *annulation* of the whole; or other shares of the same
    claim, or a claim anew after a cancellation.
    """

    REDUCTION = "reduction"
    ADDITION = "addition"
    SHARES_ALONE = "shares-alone"
    CANCELLATION = "cancellation"
    ANEW = "anew"


@dataclass(frozen=True, slots=True)
class CorrectedShare(Amounts):
    """What a contributor was asked for until now, and what it owes after all, in cents.

    The difference is what it still has to pay; less than 0: what it gets back.
    """

    contributor: Contributor


@dataclass(frozen=True, slots=True)
class Correction:
    """A correction of a year's bill, the `number`th one.

    `before` is the bill as it stands until now, `after` as it should be; None: nothing is claimed.
    """

    year: int
    number: int
    reason: str
    before: Bill | None
    after: Bill | None

    @property
    def shares(self) -> tuple[CorrectedShare, ...]:
        """Each contributor of either bill, by key; those for whom nothing changes too."""
        bills = [
            {share.contributor.key: share for share in bill.shares} if bill else {}
            for bill in (self.before, self.after)
        ]
        found = []
        for key in sorted({*bills[0], *bills[1]}):
            before, after = bills[0].get(key), bills[1].get(key)
            either = after or before
            assert either is not None, "a contributor of neither bill"
            amounts = before.amount if before else _NOTHING, after.amount if after else _NOTHING
            found.append(CorrectedShare(*amounts, either.contributor))
        return tuple(found)

    @property
    def total(self) -> Decimal:
        """How much the claim changes, in euros: the sum of the shares' differences."""
        return (self.after.claim if self.after else _NOTHING) - (
            self.before.claim if self.before else _NOTHING
        )

    @property
    def changes(self) -> bool:
        """Whether anybody owes anything else."""
        return any(share.difference for share in self.shares)

    @property
    def kind(self) -> Kind:
        """What it does to the claim."""
        if self.after is None:
            return Kind.CANCELLATION
        if self.before is None:
            return Kind.ANEW
        if not self.total:
            return Kind.SHARES_ALONE
        return Kind.REDUCTION if self.total < 0 else Kind.ADDITION

    @property
    def comparison(self) -> Comparison | None:
        """Both bills side by side with the reasons, where there are two."""
        return compare(self.before, self.after) if self.before and self.after else None

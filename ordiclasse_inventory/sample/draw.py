"""Chance that comes out the same everywhere, and sharing out whole numbers.

`random.Random` promises the same sequence over Python versions for `random()` alone, and `sum` of floats
changed in 3.12: everything here is made from `random()` and whole numbers.
"""

from collections.abc import Mapping, Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Draw:
    """A stream of chance. Each `subject` has its own: a change to one leaves the others' draws alone."""

    def __init__(self, seed: int, subject: str) -> None:
        self._random = Random(f"{seed} {subject}").random

    def between(self, lowest: int, highest: int) -> int:
        """A whole number from `lowest` to `highest`, both included."""
        return lowest + int(self._random() * (highest - lowest + 1))

    def once_in(self, times: int) -> bool:
        """True once in so many `times`, on average."""
        return self.between(1, times) == 1

    def pick(self, items: Sequence[T]) -> T:
        """One of the items."""
        return items[self.between(0, len(items) - 1)]

    def weighted(self, weights: Mapping[T, int]) -> T:
        """One of the keys, each as often as its weight says."""
        ticket = self.between(1, sum(weights.values()))
        for item, weight in weights.items():
            ticket -= weight
            if ticket <= 0:
                return item
        raise ValueError("no weight above 0")

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """The items in another order (Fisher and Yates)."""
        mixed = list(items)
        for last in range(len(mixed) - 1, 0, -1):
            other = self.between(0, last)
            mixed[last], mixed[other] = mixed[other], mixed[last]
        return mixed

    def some(self, items: Sequence[T], number: int) -> tuple[T, ...]:
        """So many of the items (all, where there are fewer), in their own order."""
        kept = sorted(self.shuffled(range(len(items)))[:number])
        return tuple(items[index] for index in kept)


def apportion(total: int, weights: Sequence[int], least: int = 0) -> tuple[int, ...]:
    """Share `total` out by weight (largest remainder): each gets `least` or more, and nothing is left.

    Equal remainders go to the first. Raises ValueError where `total` is too small for everybody's `least`.
    """
    free = total - least * len(weights)
    if free < 0:
        raise ValueError(f"{total} is too little for {len(weights)} shares of {least}")
    whole = sum(weights)
    shares = [least + free * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda index: -(free * weights[index] % whole))
    for index in by_remainder[: total - sum(shares)]:
        shares[index] += 1
    return tuple(shares)

"""The same facts in another order."""

import random
from collections.abc import Iterable, Mapping
from typing import TypeVar

Thing = TypeVar("Thing")


def shuffled(things: Iterable[Thing], order: random.Random) -> list[Thing]:
    """The things in another order."""
    found = list(things)
    order.shuffle(found)
    return found


def shuffle(files: Mapping[str, str], order: random.Random) -> dict[str, str]:
    """The files written in another order, the rows of tables in another one too."""
    found = {}
    for path, content in shuffled(files.items(), order):
        head, *rows = content.splitlines()
        table = path.endswith(".csv")
        found[path] = "\n".join([head, *(shuffled(rows, order) if table else rows)]) + "\n"
    return found

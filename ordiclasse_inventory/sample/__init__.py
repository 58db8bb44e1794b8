"""A department made up from a seed, to try things at full size. Its communes are facts; all else is invented.

Pure: the same communes, number of schools and seed give the same bytes, on every Python from 3.11 to 3.13.
"""

from collections.abc import Sequence

from .communes import Place
from .days import BILL
from .files import department_files
from .schools import make_schools

# A hundred times the department; the supernet has room for half as many again.
MOST_SCHOOLS = 8_000


def generate_files(places: Sequence[Place], schools: int, seed: int) -> dict[str, str]:
    """The files of an inventory with `schools` schools at the bill of 2016: relative path (with `/`) to text.

    Raises ValueError unless 1 <= schools <= MOST_SCHOOLS and there is a commune that was a member then.
    """
    if not 1 <= schools <= MOST_SCHOOLS:
        raise ValueError(f"{schools} schools: expected 1 to {MOST_SCHOOLS}")
    if not any(place.a_member_on(BILL) for place in places):
        raise ValueError("no commune to put schools into")
    return department_files(places, make_schools(places, schools, seed), schools, seed)

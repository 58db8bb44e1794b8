"""Words as others write them: compared without case, accents and separators."""

import re

from ordiclasse_inventory.network.names import bare


def plain(text: str) -> str:
    """What is left of text to compare by: letters without accents, and digits, in lower case.

    `Nom_de_l'établissement*` and `NOM DE L ETABLISSEMENT` are the same.
    """
    return re.sub(r"[^a-z0-9]", "", bare(text))

"""Words as others write them: compared without case, accents and separators."""

import re
import unicodedata

_LIGATURES = str.maketrans({"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss"})


def bare(text: str) -> str:
    """Text without accents, in lower case."""
    parts = unicodedata.normalize("NFKD", text.translate(_LIGATURES))
    return "".join(sign for sign in parts if not unicodedata.combining(sign)).lower()


def plain(text: str) -> str:
    """What is left of text to compare by: letters without accents, and digits, in lower case.

    `Nom_de_l'établissement*` and `NOM DE L ETABLISSEMENT` are the same.
    """
    return re.sub(r"[^a-z0-9]", "", bare(text))

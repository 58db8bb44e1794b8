"""Levels of nursery and primary school, and the cycles they form."""

from enum import StrEnum


class Level(StrEnum):
    """A class level (*niveau*), or TEACHER for a machine that only staff use.

    ULIS and UPE2A are units beside the levels (code de l'éducation, D351-4; circulaire 2012-141).
    """

    TPS = "TPS"
    PS = "PS"
    MS = "MS"
    GS = "GS"
    CP = "CP"
    CE1 = "CE1"
    CE2 = "CE2"
    CM1 = "CM1"
    CM2 = "CM2"
    ULIS = "ULIS"
    UPE2A = "UPE2A"
    TEACHER = "teacher"


NURSERY = (Level.TPS, Level.PS, Level.MS, Level.GS)
ELEMENTARY = (Level.CP, Level.CE1, Level.CE2, Level.CM1, Level.CM2)

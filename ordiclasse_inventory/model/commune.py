"""The communes that an agglomeration is made of."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune: its INSEE code (not the postal code), its SIREN and the name in use."""

    insee: str
    siren: str
    name: str

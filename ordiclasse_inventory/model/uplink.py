"""A school's Internet link."""

from dataclasses import dataclass
from enum import StrEnum


class UplinkKind(StrEnum):
    """How the link reaches the school."""

    ADSL = "adsl"
    CABLE = "cable"
    SATELLITE = "satellite"
    FIBRE = "fibre"


@dataclass(frozen=True, slots=True)
class Uplink:
    """A school's Internet link, as the provider sells it.

    Rates are in Mbit/s, latency in ms, the cap in GB a calendar month (None: no cap). `resolvers` are
    the name servers that the provider gives.
    """

    kind: UplinkKind
    down_mbit: float
    up_mbit: float
    latency_ms: float
    resolvers: tuple[str, ...]
    provider: str = ""
    monthly_cap_gb: float | None = None

    def seconds_to_fetch(self, size_bytes: int) -> float:
        """Time to bring `size_bytes` down, the link being otherwise idle."""
        return size_bytes * 8 / (self.down_mbit * 1e6)

"""A school's Internet link."""

from dataclasses import dataclass
from enum import StrEnum

from .period import ALWAYS, Period


class UplinkKind(StrEnum):
    """How the link reaches the school."""

    ADSL = "adsl"
    CABLE = "cable"
    SATELLITE = "satellite"
    FIBRE = "fibre"
    MOBILE = "4g"


@dataclass(frozen=True, slots=True)
class Uplink:
    """A school's Internet link while it is the one, as the provider sells it.

    Rates are in Mbit/s, latency in ms, the cap in GB a calendar month (None: no cap). `resolvers` are
    the name servers that the provider gives; `contract` is the provider's reference; `fixed_address` is
    the public address (empty: it changes).
    """

    kind: UplinkKind
    down_mbit: float
    up_mbit: float
    latency_ms: float
    resolvers: tuple[str, ...]
    provider: str = ""
    monthly_cap_gb: float | None = None
    contract: str = ""
    fixed_address: str = ""
    period: Period = ALWAYS

    def seconds_to_fetch(self, size_bytes: int) -> float:
        """Time to bring `size_bytes` down, the link being otherwise idle."""
        return size_bytes * 8 / (self.down_mbit * 1e6)

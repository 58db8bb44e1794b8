"""Golden texts of what is told of an inventory, as tables of cases hold them."""

from ordiclasse_inventory.model.device import DeviceKind
from ordiclasse_inventory.network.names import LABEL_RULE as LABEL
from ordiclasse_inventory.store.explain import fields
from ordiclasse_inventory.store.schema import ConventionSettings, DepartmentSettings, SchoolSettings
from tests.inventory import Edit

# What is done to the lab, and the whole of what reading it says then.
Case = tuple[Edit, str]

KINDS = ", ".join(DeviceKind)
DEPARTMENT, SCHOOL_SETTINGS, CONVENTION = (
    ", ".join(fields(each)) for each in (DepartmentSettings, SchoolSettings, ConventionSettings)
)

__all__ = ["CONVENTION", "DEPARTMENT", "KINDS", "LABEL", "SCHOOL_SETTINGS", "Case", "golden"]


def golden(text: str) -> list[str]:
    """The problems of a golden text that is indented by eight spaces."""
    lines = text.replace("\n        ", "\n").removeprefix("        ")
    return lines.replace("\n    ", "\0").replace("\n", "\1").replace("\0", "\n    ").split("\1")

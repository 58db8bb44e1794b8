"""Reading an inventory's folder, with the file and line of everything that is wrong in it."""

from .department import Reading, read_department, school_keys
from .explain import did_you_mean
from .table import inert

__all__ = ["Reading", "did_you_mean", "inert", "read_department", "school_keys"]

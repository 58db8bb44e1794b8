"""Reading an inventory's folder, with the file and line of everything that is wrong in it."""

from .department import Reading, read_department, school_keys
from .explain import did_you_mean

__all__ = ["Reading", "did_you_mean", "read_department", "school_keys"]

"""Reading an inventory's folder, with the file and line of everything that is wrong in it."""

from .department import Reading, read_department, school_keys

__all__ = ["Reading", "read_department", "school_keys"]

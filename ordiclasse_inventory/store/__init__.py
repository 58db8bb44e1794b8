"""Reading an inventory's folder, with the file and line of everything that is wrong in it."""

from .collector import collector_paused

# Pydantic's classes too are many objects, and none garbage.
with collector_paused():
    from .department import Reading, not_open, read_department, school_keys
    from .explain import did_you_mean, nearest
    from .table import inert

__all__ = [
    "Reading",
    "collector_paused",
    "did_you_mean",
    "inert",
    "nearest",
    "not_open",
    "read_department",
    "school_keys",
]

"""Names of machines in DNS, and the rule for one label of them."""

import re

LABEL_RULE = "lower-case letters, digits and hyphens, 63 at most, with a letter or digit at both ends"
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")


def is_label(name: str) -> bool:
    """Whether this may be one label of a host's name (RFC 1123, 2.1; in lower case, as DNS compares)."""
    return _LABEL.fullmatch(name) is not None


def is_domain(name: str) -> bool:
    """Whether this may be a domain: labels with dots between, 253 characters at most (RFC 1035, 2.3.4)."""
    return len(name) <= 253 and all(map(is_label, name.split(".")))


def school_domain(school: str, domain: str) -> str:
    """The domain that a school's machines have their names in."""
    return f"{school}.{domain}"

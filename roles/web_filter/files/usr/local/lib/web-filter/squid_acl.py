"""squid asks here whether a client may open a site: `CHANNEL CLIENT HOST`, a line each (external_acl_type).

Whatever fails ends this process; squid, whose rules allow what is answered with OK alone, then lets nothing
through.
"""

import sys

from web_filter import Filter


def main() -> None:
    """Answer until squid closes the pipe."""
    rules = Filter.here()
    for line in sys.stdin:
        channel, client, host = line.split()[:3]
        verdict = rules.verdict(client, host.strip("[]"))
        answer = (
            f'ERR message="{verdict.in_french}" log={verdict.reason}' if not verdict.open else "OK log=open"
        )
        print(channel, answer, flush=True)


if __name__ == "__main__":
    sys.stdin.reconfigure(errors="replace")  # type: ignore[union-attr]
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    main()

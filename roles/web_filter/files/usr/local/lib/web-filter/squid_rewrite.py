"""squid sends requests to search engines here: `CHANNEL URL CLIENT/NAME …` (url_rewrite_program).

The tunnel, or the page, is then asked of the engine's server for children. Its certificate is that of the
engine: the browser sees no difference but in the results.
"""

import re
import sys

from web_filter import Filter


def main() -> None:
    """Answer until squid closes the pipe."""
    rules = Filter.here()
    for line in sys.stdin:
        channel, url, client = line.split()[:3]
        # A tunnel is asked for by host and port alone.
        start, host, rest = re.fullmatch(r"([a-z]+://)?([^/:]+)(.*)", url).groups()  # type: ignore[union-attr]
        server = rules.safe_search(client.partition("/")[0], host)
        print(channel, f'OK rewrite-url="{start or ""}{server}{rest}"' if server else "ERR", flush=True)


if __name__ == "__main__":
    sys.stdin.reconfigure(errors="replace")  # type: ignore[union-attr]
    main()

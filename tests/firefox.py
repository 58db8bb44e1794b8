"""A real Firefox on another machine, driven from here: SSH starts it and forwards Marionette's port.

The machine needs firefox-esr and nothing of ours. One Firefox at a time on a machine (port 2828 is its).
"""

import shlex
import socket
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from marionette_driver import Wait
from marionette_driver.marionette import Marionette

MARIONETTE_PORT = 2828  # Firefox's own default, on the machine's loopback
PATIENCE_SECONDS = 90  # a slow machine's first start, with a new profile

# A new profile, as that of a pupil who sits down for the first time. System access lets a test read the
# browser's own window, its toolbars. Standard input ends with the SSH session, and Firefox with it.
_RUN = """
profile=$(mktemp -d)
MOZ_HEADLESS=1 firefox-esr --marionette --remote-allow-system-access --profile "$profile" >&2 </dev/null &
cat >/dev/null
kill $! && wait $!
rm -rf "$profile"
"""


@contextmanager
def firefox(ssh: Sequence[str], account: str = "") -> Iterator[Marionette]:
    """Start Firefox with a new profile on a machine, and give the session that drives it.

    `ssh` are the words that log in there (`["ssh", "-i", key, "-J", jump, "user@machine"]`); Firefox runs as
    that user, or through sudo as `account`. The session leaves the pages as the browser started: look before
    you navigate.
    """
    run = f"cd / && sudo --set-home --user={account} sh -c {shlex.quote(_RUN)}" if account else _RUN
    port = _free_port()
    forward = ["-o", "ExitOnForwardFailure=yes", "-L", f"127.0.0.1:{port}:127.0.0.1:{MARIONETTE_PORT}"]
    with subprocess.Popen([*ssh, *forward, run], stdin=subprocess.PIPE, stderr=subprocess.PIPE) as session:
        marionette = Marionette(host="127.0.0.1", port=port)
        try:
            marionette.start_session(timeout=PATIENCE_SECONDS)
        except OSError as error:
            _, said = session.communicate(timeout=PATIENCE_SECONDS)
            raise OSError(f"{error}; Firefox said: {said.decode(errors='replace')}") from error
        try:
            yield marionette
        finally:
            marionette.cleanup()  # first: ssh waits for what it forwards
            session.communicate(timeout=PATIENCE_SECONDS)


def shows(session: Marionette, title: str) -> bool:
    """Wait until the page in front bears this title. Raises TimeoutException where it doesn't come."""
    Wait(session, timeout=20).until(lambda now: now.title == title, message=f"no page «{title}»")
    return True


def policies(session: Marionette) -> list[list[str]]:
    """The rows of about:policies, as a technician reads them on the machine."""
    session.navigate("about:policies")
    rows: list[list[str]] = session.execute_script(
        "return [...document.querySelectorAll('#activeContent tr')]"
        ".map(row => [...row.cells].map(cell => cell.textContent))"
    )
    return [[cell for cell in row if cell] for row in rows]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port

"""Put files of a school's server back from its backups, by the role backup's own program.

`ordiclasse restore` runs it on a school's server; what to put back comes with it as `restore`: `source`,
`snapshot`, `file` and `to` (empty: the whole server, and a file's own place).
"""

import json
import shlex
from typing import Any

from pyinfra import host
from pyinfra.api import FactBase
from pyinfra.api.deploy import deploy
from pyinfra.api.exceptions import PyinfraError
from pyinfra.operations import server


class WouldPutBack(FactBase[dict[str, Any]]):
    """What a restore would put back: `snapshot`, `time`, `files`, `bytes`, `replaces`; or `refused`."""

    def command(self, what: str) -> str:
        """Ask the program; what it refuses is an answer too."""
        return f"school-backup show {what} 2>&1 || true"

    def process(self, output: list[str]) -> dict[str, Any]:
        """The program's JSON, or its last words."""
        last = output[-1] if output else "school-backup said nothing"
        if last.startswith("{"):
            answer: dict[str, Any] = json.loads(last)
            return answer
        return {"refused": last.removeprefix("school-backup: ")}


@deploy("Put files back")
def put_back() -> dict[str, Any]:
    """Put a file, or the whole server, back; the answer says of which snapshot, and how much."""
    wanted: dict[str, str] = host.data.restore
    words = ["--from", wanted["source"], "--snapshot", wanted["snapshot"]]
    words += ["--file", wanted["file"]] if wanted["file"] else ["--whole"]
    answer = host.get_fact(WouldPutBack, shlex.join(words))
    if "refused" in answer:
        raise PyinfraError(answer["refused"])
    # The snapshot that was found: another night's may be made meanwhile.
    words[3] = answer["snapshot"]
    place = ["--to", wanted["to"]] if wanted["to"] else []
    server.shell(
        name=f"Put back {wanted['file'] or 'the whole server'}",
        commands=[shlex.join(["school-backup", "restore", *words, *place])],
    )
    return answer

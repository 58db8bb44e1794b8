"""What operations on packages have in common."""

from pyinfra import host
from pyinfra.facts.server import Command
from pyinfra.operations import server

# dpkg leaves a file in updates/ when it is killed, and apt refuses everything then.
_CUT = "dpkg --audit; ls -A /var/lib/dpkg/updates"
# Whoever installs now (an upgrade, a technician) is waited for: ten minutes.
_CONFIGURE = """
left=40
until said=$(LC_ALL=C.UTF-8 dpkg --force-confdef --force-confold --configure --pending 2>&1); do
  case $said in *lock*) left=$((left - 1)) ;; *) left=0 ;; esac
  [ $left -gt 0 ] || { echo "$said" >&2; exit 1; }
  sleep 15
done
"""
_UNPACK = (
    "dpkg-query --show --showformat '${db:Status-Status} ${binary:Package}\\n'"
    " | sed -n 's/^half-installed //p'"
    " | xargs --no-run-if-empty apt-get --yes --no-install-recommends -o Dpkg::Options::=--force-confdef"
    " -o Dpkg::Options::=--force-confold --fix-broken --reinstall install"
)


def finish_what_was_cut() -> None:
    """Configure, or unpack anew, what a machine that was switched off has half installed."""
    if host.get_fact(Command, _CUT):
        server.shell(
            name="Finish an installation that was cut",
            commands=[_CONFIGURE, _UNPACK],
            _env={"DEBIAN_FRONTEND": "noninteractive"},
        )

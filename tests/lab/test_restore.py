"""What a technician puts back on a school's server from the night's backup, by the shared server."""

import pytest

from tests.lab.conftest import ordiclasse

REPORT = "/srv/partages/École/Compte rendu.txt"
SERVER = "serveur.jean-jaures"


@pytest.fixture(scope="module", autouse=True)
def backed_up(server):
    """A night's backup, with a teacher's report in it."""
    server.check_output("printf 'Conseil du 12 mai' > %s", REPORT)
    # There is no local disk in the lab: that copy alone is missing.
    assert "shared: success: done" in server.run("school-backup run").stdout
    yield
    server.check_output("rm %s", REPORT)


@pytest.mark.parametrize("wanted", [("--file", REPORT), ("--whole",)], ids=["the file", "the whole server"])
def test_what_was_lost_is_there_again_and_a_dry_run_only_says_so(server, wanted):
    server.check_output("rm %s", REPORT)
    told = ordiclasse("restore", "jean-jaures", *wanted, "--check")
    assert told.code == 0, told.run
    assert not server.file(REPORT).exists
    done = ordiclasse("restore", "jean-jaures", *wanted)
    assert (done.code, done.states) == (0, {SERVER: "done"}), done.run
    assert server.file(REPORT).content_string == "Conseil du 12 mai"

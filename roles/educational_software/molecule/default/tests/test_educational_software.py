import pytest

from tests.molecule.playbook import converge

BOTH = ["bsdgames", "gtypist"]


@pytest.fixture
def next_edition():
    """An edition without gtypist; the first one comes back afterwards."""
    yield lambda: converge(educational_software_packages=["bsdgames"])
    converge(educational_software_packages=BOTH)


def installed(host, package):
    return host.package(package).is_installed


def test_a_pupil_is_asked_a_sum(host):
    assert "=" in host.run("echo 0 | timeout 5 /usr/games/arithmetic -r 5").stdout


def test_a_pupil_starts_the_typing_tutor(host):
    assert "gtypist" in host.check_output("gtypist --version").lower()


def test_a_title_that_left_the_catalogue_leaves_with_its_dependencies(host, next_edition):
    assert installed(host, "fortune-mod")
    next_edition()
    assert host.run("command -v gtypist").rc != 0
    assert not installed(host, "fortune-mod")
    assert installed(host, "bsdgames")


def test_what_a_technician_installed_by_hand_stays(host, next_edition):
    host.check_output("apt-get install --quiet --yes --no-install-recommends petris")
    next_edition()
    assert installed(host, "petris")


def test_a_title_that_a_cut_run_had_recorded_is_removed_by_the_next(host, next_edition):
    record = host.check_output("cat /var/lib/ordiclasse/educational_software")
    host.check_output(
        "printf '%%s\\n' %s > /var/lib/ordiclasse/educational_software", f"{record}\nrobotfindskitten"
    )
    host.check_output("apt-get install --quiet --yes --no-install-recommends robotfindskitten")
    next_edition()
    assert not installed(host, "robotfindskitten")


def test_the_record_is_a_sorted_list_of_names(host):
    record = host.run("cat /var/lib/ordiclasse/educational_software").stdout
    assert record == "bsdgames\ngtypist\n"

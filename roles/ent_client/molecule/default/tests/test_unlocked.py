import pytest
from marionette_driver.errors import UnknownException

from tests.firefox import firefox, shows
from tests.molecule.playbook import converge


@pytest.fixture
def on_a_teachers_machine_behind_a_proxy():
    converge(ent_client_locked=False, ent_client_proxy="127.0.0.1:3128")
    yield
    converge()


@pytest.mark.usefixtures("on_a_teachers_machine_behind_a_proxy")
def test_unlocked_it_goes_by_the_proxy_and_opens_its_settings(ssh):
    with firefox(ssh) as session:
        assert shows(session, "Le portail par le filtre")
        session.navigate("about:config")
        assert session.get_url() == "about:config"


@pytest.fixture
def on_a_workstation_of_a_school_with_a_filter():
    converge(ent_client_proxy_script="http://ent.essai.internal/wpad.dat")
    yield
    converge()


@pytest.mark.usefixtures("on_a_workstation_of_a_school_with_a_filter")
def test_it_finds_the_filter_by_its_script_and_says_itself_what_is_closed_over_https(ssh):
    with firefox(ssh) as session:
        assert shows(session, "Le portail par le filtre")
        # A filter's page is not shown there: who writes it could write the site's (README of web_filter).
        with pytest.raises(UnknownException, match="proxyConnectFailure"):
            session.navigate("https://adult.example/")

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.firefox import firefox, shows

ROLE = Path(os.environ["MOLECULE_PROJECT_DIRECTORY"])


def converge(**variables):
    inventory = f"--inventory={ROLE}/../../tests/molecule/inventory.py"
    words = ["ansible-playbook", inventory, f"--extra-vars={json.dumps(variables)}"]
    subprocess.run([*words, ROLE / "molecule/default/converge.yml"], check=True, capture_output=True)


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

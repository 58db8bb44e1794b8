import pytest


@pytest.fixture(scope="module")
def ssh(host):
    """The words that log in to the machine, as Ansible does."""
    known = host.backend.get_variables()
    options = known["ansible_ssh_common_args"].split()
    where = f"{known['ansible_user']}@{known['ansible_host']}"
    return ["ssh", "-i", known["ansible_ssh_private_key_file"], *options, where]

"""Signatures by real ssh-keygen."""

import os
import subprocess
from pathlib import Path

import pytest

from ordiclasse_inventory.sealing.signature import (
    SignatureError,
    allowed_signers,
    sign,
    signed_by,
    signer,
)
from tests.inventory import Inventory

DATA = b"what is signed"


def test_who_signs_is_known_by_the_key_and_by_the_signature(billable: Inventory, key: Path) -> None:
    department = billable.department()
    assert signer(key, department) == "camille"
    assert signer(key.with_name("camille.pub"), department) == "camille"
    assert signed_by(DATA, sign(DATA, key), allowed_signers(department)) == "camille"


def test_a_key_that_only_the_agent_has_signs(billable: Inventory, key: Path, tmp_path: Path) -> None:
    agent = subprocess.run(["ssh-agent", "-c"], capture_output=True, text=True, check=True).stdout
    words = {line.split()[1]: line.split()[2].rstrip(";") for line in agent.splitlines() if "setenv" in line}
    public = tmp_path / "public.pub"
    public.write_bytes(key.with_name("camille.pub").read_bytes())
    try:
        subprocess.run(["ssh-add", "-q", str(key)], env={**os.environ, **words}, check=True)
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("SSH_AUTH_SOCK", words["SSH_AUTH_SOCK"])
            signature = sign(DATA, public)
    finally:
        subprocess.run(["kill", words["SSH_AGENT_PID"]], check=True)
    assert signed_by(DATA, signature, allowed_signers(billable.department())) == "camille"


def test_other_bytes_another_key_and_another_purpose_are_refused(
    billable: Inventory, key: Path, other_key: Path
) -> None:
    trusted = allowed_signers(billable.department())
    with pytest.raises(SignatureError, match="is not that of these checksums"):
        signed_by(DATA + b".", sign(DATA, key), trusted)
    with pytest.raises(SignatureError, match="a key that nobody trusts here"):
        signed_by(DATA, sign(DATA, other_key), trusted)
    words = ["ssh-keygen", "-Y", "sign", "-q", "-n", "file", "-f", str(key)]
    for_a_file = subprocess.run(words, input=DATA, capture_output=True, check=True).stdout
    with pytest.raises(SignatureError, match="is not that of these checksums"):
        signed_by(DATA, for_a_file, trusted)
    with pytest.raises(SignatureError, match="is not that of these checksums"):
        signed_by(DATA, b"no signature", trusted)


def test_a_key_of_nobody_is_named_with_the_technicians(billable: Inventory, other_key: Path) -> None:
    with pytest.raises(SignatureError, match=r"is no key of a technician of department\.yml: camille"):
        signer(other_key, billable.department())


def test_what_is_no_key_is_said(billable: Inventory, tmp_path: Path) -> None:
    (tmp_path / "text").write_text("no key")
    with pytest.raises(SignatureError, match="is no SSH key"):
        signer(tmp_path / "text", billable.department())


def test_without_ssh_keygen_it_is_said(
    billable: Inventory, key: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SignatureError, match="ssh-keygen can't be run"):
        sign(DATA, key)
    with pytest.raises(SignatureError, match="ssh-keygen can't be run"):
        signer(key, billable.department())

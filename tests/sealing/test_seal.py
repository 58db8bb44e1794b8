"""Sealed bills: what is frozen, what is refused, and that every change of a byte is found."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ordiclasse_inventory.billing.correction import Kind
from ordiclasse_inventory.sealing import checksums
from ordiclasse_inventory.sealing.chain import bills_of, sealed_of
from ordiclasse_inventory.sealing.frozen import UnreadableError, history_of, read_inputs
from ordiclasse_inventory.sealing.seal import (
    AlreadySealedError,
    NothingToCorrectError,
    NotSealedError,
    OpenFindingsError,
    Seal,
    TooEarlyError,
    correction_to_be,
    read_seal,
    seal_bill,
    seal_correction,
    to_seal,
)
from ordiclasse_inventory.sealing.signature import SignatureError, sign
from ordiclasse_inventory.sealing.tools import tools
from ordiclasse_inventory.sealing.verify import Verified, trusted_signers, verify
from ordiclasse_inventory.store.revision import read_version
from tests.billable import DAY, YEAR, trust
from tests.inventory import DEVICES, HEADCOUNTS, ROOT, Inventory

BILL = f"bills/{YEAR}"


def verified(inventory: Inventory, name: str = str(YEAR), *, again: bool = False) -> Verified:
    trusted = trusted_signers(inventory.root, history_of(inventory.root))
    return verify(bills_of(inventory.root), name, trusted, again=again)


def faults(inventory: Inventory, name: str = str(YEAR)) -> list[tuple[str, str]]:
    return [(fault.path, fault.found) for fault in verified(inventory, name).faults]


def rewrite(path: Path, data: bytes) -> None:
    path.chmod(0o644)
    path.write_bytes(data)


def test_a_sealed_bill_is_right_and_made_again_to_the_byte(sealed: Inventory) -> None:
    found = verified(sealed, again=True)
    assert (found.faults, found.made_again, found.other_tools) == ((), True, ())
    assert found.seal is not None
    assert (found.seal.sealed_by, found.seal.made_on) == ("camille", DAY)


def test_stock_tools_verify_it_too(sealed: Inventory) -> None:
    folder = sealed.root / BILL
    subprocess.run(["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"], cwd=folder, check=True)
    words = ["ssh-keygen", "-Y", "verify", "-f", "allowed_signers", "-I", "camille", "-n", "ordiclasse-bill"]
    with (folder / "SHA256SUMS").open("rb") as listed:
        subprocess.run([*words, "-s", "SHA256SUMS.sig"], cwd=folder, stdin=listed, check=True)


def test_its_files_are_read_only_and_hold_no_key(sealed: Inventory) -> None:
    files = [path for path in (sealed.root / BILL).rglob("*") if path.is_file()]
    assert {path.stat().st_mode & 0o777 for path in files} == {0o444}
    assert not any(b"PRIVATE KEY" in path.read_bytes() for path in files)


def test_all_that_is_read_is_frozen_and_nothing_else(billable: Inventory, tmp_path: Path) -> None:
    billable.write(".keys/management", "-----BEGIN OPENSSH PRIVATE KEY-----")
    billable.write("group_vars/all/secrets.yml", "password: secret")
    inputs = read_inputs(billable.root, YEAR)
    frozen = Inventory(tmp_path / "frozen")
    for name, data in inputs.items():
        frozen.write(name, data)
    assert read_version(frozen.root) == read_version(billable.root)
    assert not any("keys" in name or "secrets" in name for name in inputs)


@pytest.mark.parametrize("path", ["seal.json", "allowed_signers", ".gitattributes", f"inputs/{DEVICES}"])
def test_a_byte_that_differs_is_found(sealed: Inventory, path: str) -> None:
    file = sealed.root / BILL / path
    data = file.read_bytes()
    rewrite(file, data[:-1] + bytes([data[-1] ^ 1]))
    assert (path, "its bytes are not those that were sealed") in faults(sealed)


def test_every_document_is_guarded_to_the_byte(sealed: Inventory) -> None:
    documents = [path for path in (sealed.root / BILL / "documents").rglob("*") if path.is_file()]
    assert len(documents) > 5
    for path in documents:
        rewrite(path, path.read_bytes() + b" ")
    assert len(faults(sealed)) == len(documents)


def test_a_missing_and_an_added_file_are_found(sealed: Inventory) -> None:
    (sealed.root / BILL / "inputs" / HEADCOUNTS).unlink()
    sealed.write(f"{BILL}/inputs/schools/ghost/devices.csv", "name,kind,mac,address\n")
    assert faults(sealed) == [
        ("inputs/schools/ghost/devices.csv", "it was added after sealing"),
        (f"inputs/{HEADCOUNTS}", "it is missing"),
    ]


def test_an_unsigned_bill_is_found(sealed: Inventory) -> None:
    (sealed.root / BILL / "SHA256SUMS.sig").unlink()
    assert faults(sealed) == [("SHA256SUMS.sig", "it is not signed")]


def test_a_bill_without_list_is_found(sealed: Inventory) -> None:
    (sealed.root / BILL / "SHA256SUMS").unlink()
    assert faults(sealed) == [("SHA256SUMS", "there is no such file")]


def test_a_list_that_was_changed_with_the_file_is_found(sealed: Inventory) -> None:
    folder = sealed.root / BILL
    rewrite(folder / "inputs" / HEADCOUNTS, b"date,level,pupils\n2026-11-01,CE1,1\n")
    _list_again(folder)
    ((path, found),) = faults(sealed)
    assert path == "SHA256SUMS.sig"
    assert found.startswith("the signature is not that of these checksums")


def test_a_bill_that_somebody_else_signed_is_found(sealed: Inventory, other_key: Path) -> None:
    folder = sealed.root / BILL
    # Even one who writes their key into the frozen files: it is not there that trust stands.
    line = f'camille namespaces="ordiclasse-bill" {other_key.with_name("mallory.pub").read_text()}'
    rewrite(folder / "allowed_signers", line.encode())
    listed = _list_again(folder)
    rewrite(folder / "SHA256SUMS.sig", sign(listed, other_key))
    ((path, found),) = faults(sealed)
    assert path == "SHA256SUMS.sig"
    assert "a key that nobody trusts here" in found


def test_a_bill_under_the_name_of_another_year_is_found(sealed: Inventory) -> None:
    (sealed.root / BILL).rename(sealed.root / "bills/2025")
    assert faults(sealed, "2025") == [("seal.json", "it is the seal of 2026")]


def _list_again(folder: Path) -> bytes:
    files = {
        name: path.read_bytes()
        for name, path in checksums.files_in(folder).items()
        if path and not name.startswith("SHA256SUMS")
    }
    listed = checksums.listed(files).encode()
    rewrite(folder / "SHA256SUMS", listed)
    return listed


def test_documents_that_don_t_follow_from_the_inputs_are_found(sealed: Inventory, key: Path) -> None:
    """Signed by camille all the same: her own slip, or her key in other hands."""
    folder = sealed.root / BILL
    csv = next((folder / "documents").glob("detail-*.csv"))
    rewrite(csv, csv.read_bytes().replace(b"42,00", b"41,00"))
    rewrite(folder / "SHA256SUMS.sig", sign(_list_again(folder), key))
    found = verified(sealed, again=True)
    assert [(fault.path, fault.found) for fault in found.faults] == [
        (f"documents/{csv.name}", "made again, it comes out otherwise")
    ]
    assert found.made_again is False


def test_other_tools_are_named(sealed: Inventory, monkeypatch: pytest.MonkeyPatch) -> None:
    assert {"fonttools", "harfbuzz", "pango", "python", "source", "weasyprint", "xlsxwriter", "zlib"} <= set(
        tools()
    )
    monkeypatch.setattr("ordiclasse_inventory.sealing.verify.tools", lambda: {"python": "3.99"})
    found = verified(sealed, again=True)
    assert any(
        line.startswith("python: 3.") and line.endswith("then, 3.99 here") for line in found.other_tools
    )
    assert found.made_again


def test_bytes_that_other_tools_make_are_explained(
    sealed: Inventory, key: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if another program had made the PDFs: whoever verifies reads why, and that the figures stand."""
    folder = sealed.root / BILL
    statement = folder / "documents" / "etat-liquidatif-2026.pdf"
    rewrite(statement, statement.read_bytes() + b"% another\n")
    rewrite(folder / "SHA256SUMS.sig", sign(_list_again(folder), key))
    monkeypatch.setattr("ordiclasse_inventory.sealing.verify.tools", lambda: {**tools(), "pango": "9.99"})
    found = verified(sealed, again=True)
    assert [line for line in found.other_tools if not line.startswith("pango: ")] == []
    (fault,) = found.faults
    assert (fault.path, fault.found) == (f"documents/{statement.name}", "made again, it comes out otherwise")
    assert fault.remedy.endswith("others make other bytes; the figures, in its JSON, are the same")


@pytest.mark.parametrize("lost", ["_pango", "_harfbuzz"])
def test_a_machine_that_lacks_a_library_says_so_where_it_would_need_it(
    lost: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing() -> str:
        raise OSError("cannot load library")

    monkeypatch.setattr(f"ordiclasse_inventory.sealing.tools.{lost}", missing)
    assert lost.removeprefix("_") not in tools()


def test_who_left_since_is_still_trusted_and_who_was_never_there_is_not(
    sealed: Inventory, other_key: Path
) -> None:
    trust(sealed, other_key)
    assert faults(sealed) == []
    (sealed.root / "bills/allowed_signers").unlink()
    assert "a key that nobody trusts here" in faults(sealed)[0][1]


def test_it_is_the_same_after_git_and_on_another_machine_and_day(sealed: Inventory, tmp_path: Path) -> None:
    """A clone that turns line ends, in another place, time zone, language and home, years later."""
    root = sealed.root.parent
    nobody = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    who = ["-c", "user.name=Camille", "-c", "user.email=camille@lab.internal"]
    for words in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "--message", "Sealed"]):
        subprocess.run(["git", *who, *words], cwd=root, env={**os.environ, **nobody}, check=True)
    elsewhere = tmp_path / "ailleurs é" / "clone"
    words = ["git", "clone", "--quiet", "-c", "core.autocrlf=true", str(root), str(elsewhere)]
    subprocess.run(words, env={**os.environ, **nobody}, check=True)
    assert b"\r\n" in (elsewhere / "lab" / "README.md").read_bytes()
    home = tmp_path / "home"
    home.mkdir()
    surroundings = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "TZ": "Pacific/Kiritimati",
        "LANG": "C",
        "PYTHONHASHSEED": "12345",
        "PYTHONPATH": str(ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",
        "ORDICLASSE_AS_OF": "2034-02-28",
    }
    command = [sys.executable, "-c", "from ordiclasse_inventory.cli import main; main()"]
    done = subprocess.run(
        [*command, "bill", "verify", str(YEAR), "--inventory", str(elsewhere / "lab"), "--json"],
        cwd=home, env=surroundings, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    (found,) = json.loads(done.stdout)
    assert (found["made_again"], found["faults"]) == (True, [])


def test_what_is_sealed_is_not_sealed_again(sealed: Inventory, key: Path) -> None:
    before = sealed.files()
    with pytest.raises(AlreadySealedError):
        seal_bill(sealed.root, YEAR, DAY, key)
    assert sealed.files() == before


def test_somebody_who_seals_at_the_same_time_loses(
    sealed: Inventory, key: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = sealed.files()
    monkeypatch.setattr("ordiclasse_inventory.sealing.seal.sealed_of", lambda *_: [])
    with pytest.raises(AlreadySealedError, match="meanwhile"):
        seal_bill(sealed.root, YEAR, DAY, key)
    assert sealed.files() == before


def _unreadable(inventory: Inventory) -> None:
    inventory.replace(DEVICES, "workstation", "worksation")


def _finding(inventory: Inventory) -> None:
    inventory.write("schools/les-sapins/headcounts.csv", "date,level,pupils\n")


def _no_convention(inventory: Inventory) -> None:
    (inventory.root / "conventions/2026.yml").unlink()


@pytest.mark.parametrize(
    ("edit", "error"),
    [
        (_unreadable, UnreadableError),
        (_no_convention, UnreadableError),
        (_finding, OpenFindingsError),
    ],
)
def test_what_can_t_be_sealed_leaves_no_trace(
    billable: Inventory, key: Path, edit: Callable[[Inventory], None], error: type[Exception]
) -> None:
    edit(billable)
    before = billable.files()
    with pytest.raises(error):
        seal_bill(billable.root, YEAR, DAY, key)
    assert billable.files() == before


def test_a_count_that_is_still_to_come_can_t_be_sealed(billable: Inventory, key: Path) -> None:
    before = billable.files()
    with pytest.raises(TooEarlyError, match="2026-11-01, is still to come on 2026-10-31"):
        seal_bill(billable.root, YEAR, "2026-10-31", key)
    assert billable.files() == before


def test_a_stranger_can_t_seal(billable: Inventory, other_key: Path) -> None:
    before = billable.files()
    with pytest.raises(SignatureError, match="is no key of a technician"):
        seal_bill(billable.root, YEAR, DAY, other_key)
    assert billable.files() == before


def test_a_disk_that_refuses_leaves_no_half_of_it(
    billable: Inventory, key: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        seal_bill(billable.root, YEAR, DAY, key)
    assert sealed_of(bills_of(billable.root), YEAR) == []
    assert [path.name for path in (billable.root / "bills").iterdir()] == ["allowed_signers"]


def test_next_year_s_bill_rests_on_what_was_sealed(sealed: Inventory, key: Path) -> None:
    """Its comparison is with what was claimed, whatever today's files say of last year."""
    text = (sealed.root / "conventions/2026.yml").read_text()
    sealed.write("conventions/2027.yml", text.replace("2027-01-01", "2028-01-01").replace("2026", "2027"))
    for path, pupils in ((HEADCOUNTS, 31), ("schools/les-sapins/headcounts.csv", 20)):
        counts = (sealed.root / path).read_text()
        sealed.write(path, f"{counts}2027-11-01,CE1,{pupils}\n")
        rows = path.replace("headcounts", "devices")
        sealed.write(rows, (sealed.root / rows).read_text().replace("2026-09-15", "2027-09-15"))
    folder = seal_bill(sealed.root, 2027, "2027-11-05", key)
    seal = read_seal(folder)
    assert seal.before == "2026"
    assert faults(sealed, "2027") == []
    other = sealed.root / "bills/2026/inputs" / HEADCOUNTS
    rewrite(other, other.read_bytes() + b"2026-11-01,CE2,1\n")
    ((path, found),) = faults(sealed, "2027")
    assert (path, found) == ("", f"2026, which it rests on, was changed: inputs/{HEADCOUNTS}")
    with pytest.raises(UnreadableError, match="bytes are not those"):
        to_seal(folder / "inputs", folder.parent, seal)


def test_a_mistake_is_corrected_by_another_document(sealed: Inventory, key: Path) -> None:
    before = {name: data for name, data in sealed.files().items() if f"/{BILL}/" in name}
    sealed.replace(HEADCOUNTS, "2026-11-01,CE1,31", "2026-11-01,CE1,29")
    folder = seal_correction(sealed.root, YEAR, "2026-12-01", key, "Deux élèves comptés deux fois")
    assert folder.name == "2026-correction-1"
    said = json.loads((folder / "documents" / "rectification-2026-1.json").read_text())
    assert (said["kind"], said["total"]) == ("reduction", "-23.60")
    assert [(share["name"], share["difference"]) for share in said["shares"]] == [
        ("Besançon", "-23.60"),
        ("Beure", "0.00"),
    ]
    (reason,) = said["comparison"]["contributors"][0]["reasons"]
    assert reason["words"] == (
        "2\N{NO-BREAK SPACE}élèves de moins à 11,80\N{NO-BREAK SPACE}€ (Élève, École élémentaire Jean-Jaurès)"
    )
    assert {name: data for name, data in sealed.files().items() if f"/{BILL}/" in name} == before
    assert verified(sealed, "2026-correction-1", again=True).made_again

    # The second one is against the first; then all is cancelled, and claimed anew.
    sealed.replace(HEADCOUNTS, "2026-11-01,CE1,29", "2026-11-01,CE1,30")
    second = correction_to_be(bills_of(sealed.root), YEAR, "2026-12-02", "Un élève oublié")
    correction = to_seal(sealed.root, bills_of(sealed.root), second).correction
    assert correction is not None
    assert (second.corrects, str(correction.total)) == ("2026-correction-1", "11.80")
    seal_correction(sealed.root, YEAR, "2026-12-03", key, "Convention annulée", cancels=True)
    anew = correction_to_be(bills_of(sealed.root), YEAR, "2026-12-04", "Rétablie")
    correction = to_seal(sealed.root, bills_of(sealed.root), anew).correction
    assert correction is not None
    assert (anew.corrects, correction.kind, correction.total) == (
        "2026-correction-2",
        Kind.ANEW,
        correction.after.claim if correction.after else None,
    )
    assert sealed_of(bills_of(sealed.root), YEAR) == ["2026", "2026-correction-1", "2026-correction-2"]
    assert faults(sealed, "2026-correction-2") == []


def test_there_is_nothing_to_correct_where_nobody_owes_anything_else(sealed: Inventory, key: Path) -> None:
    with pytest.raises(NothingToCorrectError):
        seal_correction(sealed.root, YEAR, DAY, key, "Rien")


def test_what_is_not_sealed_is_not_corrected(billable: Inventory, key: Path) -> None:
    with pytest.raises(NotSealedError):
        seal_correction(billable.root, YEAR, DAY, key, "Trop tôt")


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": 2}', '{"format": 1, "name": "2026"}'])
def test_a_seal_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        Seal.of(text)


def test_a_copy_of_the_folder_is_as_good(sealed: Inventory, tmp_path: Path) -> None:
    shutil.copytree(sealed.root / BILL, tmp_path / "usb" / str(YEAR))
    signers = (sealed.root / BILL / "allowed_signers").read_text()
    assert verify(tmp_path / "usb", str(YEAR), signers, again=False).faults == ()

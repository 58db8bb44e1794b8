"""bill control, acknowledge, --seal, verify, correct, --convention, simulate, as an operator calls them."""

import json
import os
from pathlib import Path

import pytest

from ordiclasse_inventory.outputs.bill import documents as papers
from tests.billable import make_billable, make_key, trust
from tests.inventory import DEVICES, HEADCOUNTS, Inventory

from .conftest import Call

ACKNOWLEDGED = "bills/2026-acknowledged.yml"
NOT_AGAIN = "not made again (--quick)."
WHY = "L’audit viendra en décembre"


@pytest.fixture
def key(tmp_path: Path) -> Path:
    return make_key(tmp_path, "camille")


@pytest.fixture
def billable(inventory: Inventory, key: Path) -> Inventory:
    make_billable(inventory)
    trust(inventory, key)
    return inventory


@pytest.fixture
def without_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """No PDF: what is told here is the same without, and tests/sealing makes them."""
    monkeypatch.setattr(papers, "pages", lambda *_: {})


def unseen(inventory: Inventory) -> None:
    """Two findings: no machine of either school was seen by an audit."""
    for path in (DEVICES, "schools/les-sapins/devices.csv"):
        inventory.replace(path, "2026-09-15", "")


@pytest.mark.usefixtures("without_pages")
def test_november_from_the_control_to_the_seal_and_a_correction(
    call: Call, billable: Inventory, key: Path
) -> None:
    unseen(billable)
    asked = call("bill", "control", "2026", "--which")
    assert asked.exit_code == 1
    assert asked.stdout.splitlines() == [
        "not-seen:jean-jaures: 3 devices not seen by an audit since 2025-11-01",
        "not-seen:les-sapins: 1 device not seen by an audit since 2025-11-01",
        "2 open findings, 0 acknowledged.",
        "No roster to compare with in 2 schools: ordiclasse import roster FILE --school KEY",
        "Mend the files, or answer for it: ordiclasse bill acknowledge 2026 NAME… --reason …",
        "not-seen:jean-jaures: poste-01.jean-jaures, poste-02.jean-jaures, serveur.jean-jaures",
        "not-seen:les-sapins: serveur.les-sapins",
    ]
    refused = call("bill", "2026", "--seal", "--key", str(key))
    assert refused.exit_code == 1
    assert "not-seen:les-sapins: 1 device" in refused.stderr
    assert refused.stderr.endswith("Nothing was sealed.\n")

    given = call("bill", "acknowledge", "2026", "not-seen:*", "--reason", WHY, "--by", "camille")
    assert given.exit_code == 0, given.stderr
    assert call("bill", "control", "2026").stdout.startswith("0 open findings, 2 acknowledged.\n")
    sealed = call("bill", "2026", "--seal", "--key", str(key))
    assert (sealed.exit_code, sealed.stderr) == (0, "")
    report = billable.root / "bills/2026/documents/controle-2026.json"
    assert [each["by"] for each in json.loads(report.read_text())["acknowledged"]] == ["camille"] * 2
    assert (billable.root / "bills/2026/inputs" / ACKNOWLEDGED).exists()

    again = call("bill", "2026", "--seal", "--key", str(key))
    assert again.exit_code == 1
    assert "ordiclasse bill correct 2026" in again.stderr
    checked = call("bill", "verify", "2026")
    assert (checked.exit_code, checked.stdout) == (
        0,
        "2026: sealed by camille on 2026-11-24; signature and checksums are right; made again to the byte.\n",
    )

    billable.replace(HEADCOUNTS, "2026-11-01,CE1,31", "2026-11-01,CE1,30")
    words = ("bill", "correct", "2026", "--reason", "Un élève compté deux fois")
    shown = call(*words, "--check")
    assert "reduction: -11,80 € in all. Nothing was written." in shown.stdout
    assert json.loads(call(*words, "--check", "--json").stdout)["total"] == "-11.80"
    assert call(*words, "--key", str(key)).exit_code == 0
    assert call("bill", "verify", "2026", "--quick").stdout.splitlines() == [
        f"{name}: sealed by camille on 2026-11-24; signature and checksums are right; {NOT_AGAIN}"
        for name in ("2026", "2026-correction-1")
    ]
    nothing = call(*words, "--key", str(key))
    assert nothing.exit_code == 1
    assert "today's files give what was claimed" in nothing.stderr

    file = billable.root / "bills/2026/documents/controle-2026.json"
    file.chmod(0o644)
    file.write_text("{}")
    broken = call("bill", "verify", "2026", "--json")
    assert broken.exit_code == 1
    assert [[fault["path"] for fault in each["faults"]] for each in json.loads(broken.stdout)] == [
        ["documents/controle-2026.json"],
        [""],
    ]
    told = call("bill", "verify", "2026")
    assert "2026/documents/controle-2026.json: its bytes are not those that were sealed" in told.stderr


def test_an_acknowledgement_is_written_where_a_person_reads_it(call: Call, billable: Inventory) -> None:
    unseen(billable)
    name = "not-seen:jean-jaures"
    before = billable.files()
    words = ("bill", "acknowledge", "2026", name, "--by", "camille", "--reason")
    dry = call(*words, WHY, "--check")
    assert dry.exit_code == 0
    assert billable.files() == before
    assert call(*words, WHY).exit_code == 0
    assert (billable.root / ACKNOWLEDGED).read_text().splitlines()[2:] == [
        "acknowledged:",
        f"- finding: {name}",
        "  found: 3 devices not seen by an audit since 2025-11-01",
        f"  reason: {WHY}",
        "  by: camille",
        "  on: 2026-11-24",
    ]
    # Found otherwise, it is open again; acknowledged again, it has one place in the file.
    billable.replace(DEVICES, "2024-09-01,\nposte-01", "2024-09-01,2026-10-01\nposte-01")
    asked = call("bill", "control", "2026")
    assert f"{name}: acknowledged as «3 devices not seen by an audit since 2025-11-01»" in asked.stdout
    assert call(*words, "Toujours").exit_code == 0
    text = (billable.root / ACKNOWLEDGED).read_text()
    assert (text.count(name), text.count("  found: 2 devices"), text.count("Toujours")) == (1, 1, 1)


def test_what_is_not_found_can_t_be_acknowledged(call: Call, billable: Inventory) -> None:
    unseen(billable)
    result = call("bill", "acknowledge", "2026", "not-sen:jean-jaures", "--reason", WHY)
    assert result.exit_code == 1
    assert "did you mean not-seen:jean-jaures?" in result.stderr
    assert not (billable.root / "bills").exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("acknowledged:\n- finding: no name\n", "acknowledged.0.finding: «no name»"),
        ("acknowleged: []\n", "acknowleged"),
        ("acknowledged:\n" + "- {finding: a:b, found: x, reason: y, by: z, on: 2026-11-01}\n" * 2, "already"),
    ],
)
def test_a_file_of_acknowledgements_that_is_wrong_is_refused_with_its_line(
    call: Call, billable: Inventory, key: Path, text: str, said: str
) -> None:
    billable.write(ACKNOWLEDGED, text)
    for words in (["control", "2026"], ["2026", "--seal", "--key", str(key)]):
        result = call("bill", *words)
        assert result.exit_code == 1
        assert ACKNOWLEDGED in result.stderr
        assert said in result.stderr


def test_git_s_signing_key_is_taken_where_none_is_named(
    call: Call, billable: Inventory, key: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(papers, "pages", lambda *_: {})
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    refused = call("bill", "2026", "--seal")
    assert refused.exit_code == 1
    assert "no signing key is known: name one with --key" in refused.stderr
    settings = tmp_path / "gitconfig"
    settings.write_text(f"[gpg]\n\tformat = ssh\n[user]\n\tsigningkey = {key}\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    assert call("bill", "2026", "--seal").exit_code == 0


def test_signers_of_one_s_own_can_be_named(
    call: Call, billable: Inventory, key: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(papers, "pages", lambda *_: {})
    assert call("bill", "2026", "--seal", "--key", str(key)).exit_code == 0
    mine = tmp_path / "signers"
    mine.write_bytes((billable.root / "bills/allowed_signers").read_bytes())
    assert call("bill", "verify", "2026", "--quick", "--signers", str(mine)).exit_code == 0
    mine.write_text("")
    refused = call("bill", "verify", "2026", "--quick", "--signers", str(mine))
    assert refused.exit_code == 1
    assert "a key that nobody trusts here" in refused.stderr


def test_a_draft_is_set_beside_the_convention_in_force(
    call: Call, billable: Inventory, tmp_path: Path
) -> None:
    text = (billable.root / "conventions/2026.yml").read_text()
    draft = tmp_path / "draft.yml"
    draft.write_text(text.replace("2027", "2028").replace("2026", "2027").replace("11.80", "12.30"))
    before = billable.files()
    words = ("bill", "2027", "--convention", str(draft))
    result = call(*words)
    assert result.exit_code == 0
    lines = [" ".join(line.split()) for line in result.stdout.splitlines()]
    assert lines[0] == "Counted on 2026-11-01, as the counts of 2027. In force: 2026; draft: draft."
    assert lines[2:] == [
        "Besançon 491,80 507,30 15,50 3,2 %",
        "Beure 278,00 288,00 10,00 3,6 %",
        "total 769,80 795,30 25,50 3,3 %",
        "Nothing was written.",
    ]
    sheet = json.loads(call(*words, "--counts-of", "2025", "--json").stdout)
    assert (sheet["counted_on"], sheet["difference"]) == ("2025-11-01", "25.00")
    table = call(*words, "--csv").stdout
    assert "Besançon;491,80;507,30;15,50;" in table
    assert billable.files() == before


def test_a_draft_that_is_wrong_is_refused_as_a_convention_is(
    call: Call, billable: Inventory, tmp_path: Path
) -> None:
    draft = tmp_path / "draft.yml"
    draft.write_text((billable.root / "conventions/2026.yml").read_text().replace("11.80", "11,80"))
    result = call("bill", "2027", "--convention", str(draft))
    assert result.exit_code == 1
    assert f"{draft}:" in result.stderr
    assert "tariffs.0.price: «11,80»" in result.stderr


def test_what_renewal_costs_is_set_beside_what_the_bill_brings_in(call: Call, billable: Inventory) -> None:
    words = ("bill", "simulate", "--until", "2031")
    sheet = json.loads(call(*words, "--json").stdout)
    assert [(each["year"], each["renewal"], each["claim"], each["balance"]) for each in sheet["years"]] == [
        (2026, "0.00", "769.80", "769.80"),
        (2027, "0.00", "769.80", "769.80"),
        (2028, "0.00", "769.80", "769.80"),
        (2029, "0.00", "769.80", "769.80"),
        (2030, "900.00", "769.80", "-130.20"),
        (2031, "2400.00", "769.80", "-1630.20"),
    ]
    assert call(*words, "--csv").stdout.splitlines()[-1] == "2031,2026,2,2400.00,769.80,-1630.20"
    shown = call(*words)
    assert "Counted on 2026-11-01." in shown.stdout


@pytest.mark.parametrize(
    "words",
    [
        ["2026", "--counts-of", "2025"],
        ["2026", "--csv"],
        ["2026", "--seal", "--output", "x"],
        ["2026", "--seal", "--json"],
        ["acknowledge", "2026", "a:b"],
        ["acknowledge", "2026", "a:b", "--reason", "two\nlines"],
        ["correct", "2026"],
        ["correct", "2026", "--reason", " "],
        ["correct", "2026", "--reason", "x", "--json"],
        ["simulate", "--until", "2020"],
        ["verify", "soon"],
        ["nothing"],
    ],
    ids=" ".join,
)
def test_wrong_usage_ends_with_2(words: list[str], call: Call, billable: Inventory) -> None:
    assert call("bill", *words).exit_code == 2


@pytest.mark.parametrize(
    "words", [["verify", "2025"], ["correct", "2025", "--reason", "x", "--check"]], ids=" ".join
)
def test_what_is_not_sealed_is_said(words: list[str], call: Call, billable: Inventory) -> None:
    result = call("bill", *words)
    assert result.exit_code == 1
    assert "the bill of 2025 is not sealed. First: ordiclasse bill 2025 --seal" in result.stderr


@pytest.mark.usefixtures("without_pages")
@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"", b"[1]", b"a: b\n", None, "folder"], ids=repr)
def test_whatever_is_damaged_in_a_seal_is_told_and_nothing_falls_over(
    content: bytes | str | None, call: Call, billable: Inventory, key: Path
) -> None:
    for words in (("bill", "2026", "--seal"), ("bill", "correct", "2026", "--reason", "Annulée", "--cancel")):
        assert call(*words, "--key", str(key)).exit_code == 0
    bills = billable.root / "bills"
    parts = ("seal.json", "SHA256SUMS", "SHA256SUMS.sig", "allowed_signers", "inputs/department.yml")
    paths = [bills / folder / part for folder in ("2026", "2026-correction-1") for part in parts]
    for path in (*paths, bills / "allowed_signers"):
        data = path.read_bytes()
        path.unlink()
        if isinstance(content, bytes):
            path.write_bytes(content)
        elif content:
            path.mkdir()
        told = call("bill", "verify", "2026", "--quick")
        # Who sealed is among today's technicians too: an empty list of others says nothing wrong.
        wrong = path.parent != bills or content in (b"\xff\xfe\x00", "folder")
        assert (told.exit_code, bool(told.stderr)) == (int(wrong), wrong)
        for words in (("bill", "correct", "2026", "--reason", "Rétablie", "--check"), ("bill", "2027")):
            assert call(*words).exit_code in (0, 1)
        if path.is_dir():
            path.rmdir()
        path.write_bytes(data)
    assert call("bill", "verify", "2026", "--quick").exit_code == 0


def test_a_list_of_whom_to_trust_that_is_no_text_is_refused(
    call: Call, billable: Inventory, key: Path, tmp_path: Path, without_pages: None
) -> None:
    assert call("bill", "2026", "--seal", "--key", str(key)).exit_code == 0
    (tmp_path / "signers").write_bytes(b"\xff\xfe")
    told = call("bill", "verify", "2026", "--signers", str(tmp_path / "signers"))
    assert told.exit_code == 1
    assert f"{tmp_path}/signers: it is no text\n" in told.stderr


def test_a_bill_is_not_sealed_before_the_day_of_its_count(call: Call, billable: Inventory, key: Path) -> None:
    early = call("bill", "2026", "--seal", "--key", str(key), "--made-on", "2026-10-31")
    assert early.exit_code == 1
    assert early.stderr.endswith("2026-11-01, is still to come on 2026-10-31. Nothing was sealed.\n")
    assert not (billable.root / "bills").exists()

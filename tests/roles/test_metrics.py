"""What the roles' programs tell the monitoring, and that somebody is told of it."""

import re
import subprocess
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType

import pytest

from tests.inventory import ROOT

RULES = ROOT / "roles/monitoring_server/templates/etc/prometheus/rules.yml.j2"

# What no alert looks at, and why.
UNWATCHED = {
    "ordiclasse_disk_nearly_full": "DiskNearlyFull sees it in node_exporter's own figures",
    "school_backup_last_added_bytes": "to be looked at; too much is BackupTooLarge at the shared server",
    "school_backup_last_snapshot_bytes": "to be looked at, as is what a night adds",
    "web_filter_list_domains": "a list that lost half of its names is not taken: FilterRenewalFails",
}


def program(path: str) -> ModuleType:
    """A role's program as a module."""
    loader = SourceFileLoader("program", str(ROOT / "roles" / path))
    spec = spec_from_loader("program", loader)
    assert spec
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


def of_the_backup() -> str:
    backup = program("backup/files/usr/local/sbin/school-backup")
    return "".join(backup._metrics({"shared": dict.fromkeys(backup._METRICS, 1)}))


def of_the_shared_backups(folder: Path) -> str:
    seal = ROOT / "roles/backup_server/files/usr/local/sbin/backup-server-seal"
    subprocess.run(["sh", seal, folder, "30", "200", folder], check=True, capture_output=True)
    return (folder / "backup_server.prom").read_text()


def of_a_server(folder: Path, patch: pytest.MonkeyPatch) -> str:
    facts = program("monitoring_agent/files/usr/local/sbin/school-facts")
    disk = '{"devices": [{"name": "a", "info_name": "a", "type": "b"}], "smart_status": {"passed": true}}'
    patch.setattr(facts, "_asked", lambda *words: disk)
    patch.setattr(facts.shutil, "which", lambda name: name)
    patch.setattr(facts, "CACHE_LOGS", folder)
    patch.setattr("sys.argv", ["school-facts", str(folder), "127.0.0.1:1"])
    facts.main()
    return (folder / "school_facts.prom").read_text()


def of_the_web_filter(folder: Path, patch: pytest.MonkeyPatch) -> str:
    with patch.context() as here:
        here.syspath_prepend(ROOT / "roles/web_filter/files/usr/local/lib/web-filter")
        update = program("web_filter/files/usr/local/lib/web-filter/update.py")
        here.delitem(update.sys.modules, "web_filter")
    patch.setattr(update, "LAST", folder / "last.json")
    patch.setattr(update, "METRICS", folder / "web_filter.prom")
    update.write_metrics(succeeded=True)
    return (folder / "web_filter.prom").read_text()


def of_what_needs_a_person() -> str:
    """It looks at the machine that it runs on: its names are read, not had from it."""
    script = (ROOT / "roles/base/templates/usr/local/libexec/ordiclasse/attention.j2").read_text()
    return re.sub(r"^metric (\w+)", r"# TYPE \1", script, flags=re.MULTILINE)


def test_every_metric_of_ours_is_in_a_rule_or_on_a_list_that_says_why_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = [
        of_the_backup(),
        of_the_shared_backups(tmp_path),
        of_a_server(tmp_path, monkeypatch),
        of_the_web_filter(tmp_path, monkeypatch),
        of_what_needs_a_person(),
    ]
    names = [set(re.findall(r"^# TYPE (\w+)", text, re.MULTILINE)) for text in told]
    assert all(names)
    watched = set(re.findall(r"\w+", RULES.read_text()))
    assert set().union(*names) - watched == set(UNWATCHED)

"""Every alert, by Prometheus's own `promtool test rules` on the file that the role wrote."""

from dataclasses import dataclass

import pytest
import yaml

RULES = "/etc/prometheus/rules.yml"
HOURS = 31 * 24


def always(value):
    return f"{value}x{HOURS}"


NEVER = f"_x{HOURS}"


def by_day(value):
    """Of a server that is off by night; its first hours are those of a day."""
    return " ".join([f"{value}x9 _x14"] * (HOURS // 24))


# When something was last done that is done over and over.
JUST_NOW = f"0+3600x{HOURS}"

UP = 'up{job="node",instance="school"}'
LINK = 'school_link_up{instance="school"}'
FREE = 'node_filesystem_avail_bytes{instance="school",fstype="ext4",mountpoint="/srv"}'
DISK = 'school_disk_healthy{instance="school",disk="/dev/sda"}'
BACKED_UP = 'school_backup_last_success_timestamp_seconds{instance="school",repository="shared"}'
RUN = 'school_backup_last_run_ok{instance="school",repository="shared"}'
CHECK = 'school_backup_last_check_ok{instance="school",repository="shared"}'
CHECKED = 'school_backup_last_check_timestamp_seconds{instance="school",repository="shared"}'
DRILL = 'school_backup_last_drill_ok{instance="school",repository="shared"}'
DRILLED = 'school_backup_last_drill_timestamp_seconds{instance="school",repository="shared"}'
KEPT = 'backup_server_bytes{instance="centre",account="backup-0259999h"}'
COMPLETE = 'school_backup_last_snapshot_complete{instance="school",repository="shared"}'
LIST = 'web_filter_list_timestamp_seconds{instance="school"}'
RENEWED = 'web_filter_update_success{instance="school"}'
WRITTEN = 'node_textfile_mtime_seconds{instance="school",file="/facts/attention.prom"}'
UNREADABLE = 'node_textfile_scrape_error{instance="school"}'
UNIT = 'ordiclasse_unit_failed{instance="school",unit="dnsmasq.service"}'
BROKEN = 'ordiclasse_packages_broken{instance="school"}'
UPGRADED = 'ordiclasse_upgrade_timestamp_seconds{instance="school"}'
REBOOT = 'ordiclasse_reboot_required{instance="school"}'
FETCHED = 'school_cache_fetched_bytes{instance="school"}'
SERVED = 'school_cache_served_bytes{instance="school"}'

# A school where all is well, and the centre that keeps its backups: a case says what differs.
WELL = {
    UP: always(1),
    'up{job="node",instance="centre"}': always(1),
    LINK: always(1),
    FREE: always(50),
    FREE.replace("avail", "size"): always(100),
    DISK: always(1),
    BACKED_UP: JUST_NOW,
    RUN: always(1),
    CHECK: always(1),
    CHECKED: JUST_NOW,
    DRILL: always(1),
    DRILLED: JUST_NOW,
    KEPT: always("4e9"),
    'backup_server_limit_bytes{instance="centre"}': always("5e9"),
    COMPLETE: always(1),
    LIST: JUST_NOW,
    RENEWED: always(1),
    WRITTEN: JUST_NOW,
    UNREADABLE: always(0),
    BROKEN: always(0),
    UPGRADED: JUST_NOW,
    REBOOT: always(0),
    FETCHED: always("1e9"),
    SERVED: always("4e9"),
}


@dataclass(frozen=True)
class Alert:
    """What Alertmanager is given."""

    name: str
    summary: str
    labels: tuple[str, ...] = ()  # besides `instance`, which is the school's where none is named

    def expected(self):
        labels = {"instance": "school", **dict(label.split("=") for label in self.labels)}
        return {"exp_labels": labels, "exp_annotations": {"summary": self.summary}}


SILENT = Alert(
    "ServerSilent",
    "school has sent nothing for 15m: its link, its power, or the server itself",
    ("school=jean-jaures",),
)
NO_RUN = {BACKED_UP: NEVER, RUN: NEVER, CHECK: NEVER, CHECKED: NEVER, DRILL: NEVER, DRILLED: NEVER}
NO_BACKUP = Alert("BackupNone", "No backup of school is known", ("school=jean-jaures",))
NONE_SHARED = Alert("BackupNone", "No backup of school is known (shared)", ("repository=shared",))
UNCHECKED = Alert(
    "BackupUnchecked",
    "The backup of school (shared) has had no check, or no drill, for 21 days",
    ("repository=shared",),
)
UNSOUND = Alert(
    "BackupUnsound", "The backup of school (shared) failed its check or its drill", ("repository=shared",)
)
INCOMPLETE = Alert(
    "BackupIncomplete",
    "The backups of school (shared) have lacked a dump or files for 2 days:"
    " journalctl -u school-backup there",
    ("repository=shared",),
)
LATE = Alert(
    "UpgradesLate",
    "school has had no security upgrade for 7 days: journalctl -u apt-daily-upgrade there",
)
WAITS = Alert(
    "RebootWaits",
    "school has had an upgrade that waits for a reboot for 7 days: reboot it while the school is closed",
)
RENEWAL_FAILS = Alert(
    "FilterRenewalFails",
    "The web filter of school has not been able to renew its list for 3 days:"
    " journalctl -u web-filter-update there",
)
MISSING = Alert("CacheMissing", "The package cache of school serves 25 % from its disk")

# What differs, after how long one looks, and the one alert that is told then, or none.
CASES = {
    "all is well": ({}, "30d", None),
    "a server has stopped": ({UP: "1x10"}, "11h", SILENT),
    "a server never spoke": ({UP: NEVER}, "1h", SILENT),
    "node_exporter is dead": (
        {UP: always(0)},
        "2h",
        Alert(
            "ServerBlind",
            "school tells that it is there, and nothing else:"
            " systemctl status prometheus-node-exporter there",
            ("job=node",),
        ),
    ),
    "node_exporter was started anew": ({UP: "1x1 0x0 1x9"}, "2h", None),
    "facts have ended": (
        {WRITTEN: always(0)},
        "4h",
        Alert(
            "FactsOld",
            "/facts/attention.prom of school was written 4h 0m 0s ago: systemctl list-timers there",
            ("file=/facts/attention.prom",),
        ),
    ),
    "facts are last evening's, of a server that was just switched on": (
        {WRITTEN: "0+3600x9 _x14 32400x0 90000+3600x9"},
        "1d",
        None,
    ),
    "the facts of a backup are those of its night": (
        {WRITTEN.replace("attention", "school_backup"): always(0)},
        "20h",
        None,
    ),
    "facts can't be read": (
        {UNREADABLE: always(1)},
        "2h",
        Alert(
            "FactsUnreadable", "Facts of school can't be read: journalctl -u prometheus-node-exporter there"
        ),
    ),
    "a unit has failed": (
        {UNIT: always(1)},
        "2h",
        Alert(
            "UnitFailed",
            "dnsmasq.service of school has failed: journalctl -u dnsmasq.service there",
            ("unit=dnsmasq.service",),
        ),
    ),
    "a unit had failed, and its next run went well": ({UNIT: "1x0"}, "1h", None),
    "a night's backup failed": ({UNIT.replace("dnsmasq", "school-backup"): always(1)}, "20h", None),
    "packages are half installed": (
        {BROKEN: always(1)},
        "2h",
        Alert(
            "PackagesBroken",
            "Packages of school are half installed: dpkg --audit there, then ordiclasse provision",
        ),
    ),
    "packages were just being upgraded": ({BROKEN: "0x1 1x0 0x9"}, "2h", None),
    "upgrades have ended": ({UPGRADED: always(1)}, "8d2h", LATE),
    "the last upgrade is six days old": ({UPGRADED: always(1)}, "6d", None),
    "no upgrade ever came": ({UPGRADED: always(0)}, "8d1h", LATE),
    "no upgrade ever came, of a server that is off by night": (
        {UP: by_day(1), UPGRADED: by_day(0)},
        "8d1h",
        LATE,
    ),
    "the first upgrade is to come": ({UPGRADED: always(0)}, "6d", None),
    "a server is on again after the holidays": (
        {UP: "1x9 _x470 1x9", UPGRADED: "1x9 _x470 1x9"},
        "20d1h",
        None,
    ),
    "an upgrade has waited a week for a reboot": ({REBOOT: always(1)}, "7d1h", WAITS),
    "an upgrade has waited so long, of a server that is off by night": (
        {UP: by_day(1), REBOOT: by_day(1)},
        "7d1h",
        WAITS,
    ),
    "an upgrade waits for a reboot": ({REBOOT: always(1)}, "6d", None),
    "the link was down two hours of a day": (
        {LINK: "1x20 0x1 1x2"},
        "1d",
        Alert("LinkPoor", "The link of school carried 92 % of the last day"),
    ),
    "the link was down an hour of a day": ({LINK: "1x20 0x0 1x3"}, "1d", None),
    "the link was poor, and the server is silent": ({LINK: "0x20"}, "1d", None),
    "a disk has 9 % free": (
        {FREE: always(9)},
        "1h",
        Alert("DiskNearlyFull", "/srv of school has 9 % free", ("fstype=ext4", "mountpoint=/srv")),
    ),
    "a disk has 11 % free": ({FREE: always(11)}, "1h", None),
    "a disk fails": (
        {DISK: always(0)},
        "1h",
        Alert(
            "DiskFailing",
            "The disk /dev/sda of school says that it fails (SMART): replace it",
            ("disk=/dev/sda",),
        ),
    ),
    "the last backup is two days and an hour old": (
        {BACKED_UP: always(0)},
        "2d1h",
        Alert(
            "BackupOld",
            "The last backup of school (shared) is 2d 1h 0m 0s old",
            ("repository=shared",),
        ),
    ),
    "the last backup is a day old": ({BACKED_UP: always(0)}, "1d", None),
    "no backup has ever gone well": ({BACKED_UP: NEVER, RUN: always(0)}, "2d1h", NONE_SHARED),
    "no backup has ever gone well, of a server that is off by night": (
        {UP: by_day(1), BACKED_UP: NEVER, RUN: by_day(0)},
        "3d1h",
        NONE_SHARED,
    ),
    "the first backup did not go well": ({BACKED_UP: NEVER, RUN: always(0)}, "1d", None),
    "no backup ever ran": (NO_RUN, "2d1h", NO_BACKUP),
    "no backup ever ran, since the server is off by night": ({**NO_RUN, UP: by_day(1)}, "3d1h", NO_BACKUP),
    "the first backup is to come": (NO_RUN, "1d", None),
    "a server without a backup has stopped": ({**NO_RUN, UP: "1x10"}, "3d", SILENT),
    "a server with backups has stopped": (
        {UP: "1x10", RUN: "1x10", BACKED_UP: "0+3600x10", CHECK: "1x10", DRILL: "1x10"},
        "30d",
        SILENT,
    ),
    "backups have been incomplete for two days": ({COMPLETE: always(0)}, "2d1h", INCOMPLETE),
    "backups have been incomplete, of a server that is off by day": (
        {COMPLETE: by_day(0)},
        "2d1h",
        INCOMPLETE,
    ),
    "one night's backup was incomplete": ({COMPLETE: "1x9 0x23 1x99"}, "2d1h", None),
    "checks have ended": ({CHECKED: always(0)}, "21d1h", UNCHECKED),
    "drills have ended": ({DRILLED: always(0)}, "21d1h", UNCHECKED),
    "the last check is twenty days old": ({CHECKED: always(0)}, "20d", None),
    "no check ever ran": ({CHECK: NEVER, CHECKED: NEVER}, "21d1h", UNCHECKED),
    "no drill ever ran, of a server that is off by night": (
        {UP: by_day(1), BACKED_UP: by_day(0).replace("0x9", "1814400x9"), DRILL: NEVER, DRILLED: NEVER},
        "22d1h",
        UNCHECKED,
    ),
    "the first check is to come": ({CHECK: NEVER, CHECKED: NEVER}, "20d", None),
    "a check has failed since the first": ({CHECK: always(0), CHECKED: NEVER}, "22d", UNSOUND),
    "a check failed": ({CHECK: always(0)}, "1h", UNSOUND),
    "a drill failed": ({DRILL: always(0)}, "1h", UNSOUND),
    "a school's backups pass their limit": (
        {KEPT: always("6e9")},
        "1h",
        Alert(
            "BackupTooLarge",
            "The backups of backup-0259999h take 5.588GiB on centre",
            ("instance=centre", "account=backup-0259999h"),
        ),
    ),
    "the web filter's list is ten days and an hour old": (
        {LIST: always(3600)},
        "10d2h",
        Alert("FilterListOld", "The web filter of school has a list of 10d 1h 0m 0s ago"),
    ),
    "the web filter's list is nine days old": ({LIST: always(3600)}, "9d", None),
    "the web filter has had no list since yesterday": (
        {LIST: always(0)},
        "1d",
        Alert(
            "FilterListNone",
            "The web filter of school has no list yet: journalctl -u web-filter-update there",
        ),
    ),
    "the web filter's first list is to come": ({LIST: always(0)}, "2h", None),
    "the web filter's list could not be renewed for three days": (
        {RENEWED: always(0)},
        "3d1h",
        RENEWAL_FAILS,
    ),
    "the list could not be renewed, of a server that is off by night": (
        {UP: by_day(1), RENEWED: by_day(0)},
        "3d1h",
        RENEWAL_FAILS,
    ),
    "the web filter's list could not be renewed tonight": ({RENEWED: always(0)}, "2d", None),
    "for a week the cache has fetched most of what it served": ({FETCHED: always("3e9")}, "7d1h", MISSING),
    "a cache has fetched most of what it served, and its server is off by night": (
        {UP: by_day(1), FETCHED: by_day("3e9"), SERVED: by_day("4e9")},
        "7d1h",
        MISSING,
    ),
    "a cache is new": ({FETCHED: always("3e9")}, "6d", None),
    "a cache has served next to nothing": ({FETCHED: always("9e8"), SERVED: always("9e8")}, "8d", None),
}


@pytest.fixture(scope="module")
def alerts(host):
    """The names of the alerts in the file."""
    groups = yaml.safe_load(host.file(RULES).content_string)["groups"]
    return {rule["alert"] for group in groups for rule in group["rules"] if "alert" in rule}


def test_no_alert_is_without_a_case(alerts):
    assert alerts == {alert.name for _, _, alert in CASES.values() if alert}


@pytest.mark.parametrize("case", CASES)
def test_what_is_told_of_a_school_where(host, alerts, case):
    differs, at, told = CASES[case]
    test = {
        "rule_files": [RULES],
        "evaluation_interval": "1h",
        # Who is expected is known before one looks who is missing.
        "group_eval_order": ["expected", "servers"],
        "tests": [
            {
                "interval": "1h",
                "input_series": [
                    {"series": name, "values": values} for name, values in {**WELL, **differs}.items()
                ],
                "alert_rule_test": [
                    {
                        "eval_time": at,
                        "alertname": name,
                        "exp_alerts": [told.expected()] if told and told.name == name else [],
                    }
                    for name in sorted(alerts)
                ],
            }
        ],
    }
    found = host.run(
        "printf %%s %s > /tmp/rules.yml && promtool test rules /tmp/rules.yml", yaml.safe_dump(test)
    )
    assert found.rc == 0, found.stdout + found.stderr

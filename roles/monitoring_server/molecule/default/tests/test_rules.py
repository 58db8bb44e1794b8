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
LIST = 'web_filter_list_timestamp_seconds{instance="school"}'
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
    LIST: JUST_NOW,
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
MISSING = Alert("CacheMissing", "The package cache of school serves 25 % from its disk")

# What differs, after how long one looks, and the one alert that is told then, or none.
CASES = {
    "all is well": ({}, "30d", None),
    "a server has stopped": ({UP: "1x10"}, "11h", SILENT),
    "a server never spoke": ({UP: NEVER}, "1h", SILENT),
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
        {LIST: always(0)},
        "10d1h",
        Alert("FilterListOld", "The web filter of school has a list of 10d 1h 0m 0s ago"),
    ),
    "the web filter's list is nine days old": ({LIST: always(0)}, "9d", None),
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

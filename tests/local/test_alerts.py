"""Operators are alarmed when they should be, by metrics that the services really export."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.local.house import ROOT
from deploy.local.promtool import promtool
from deploy.local.trouble import Trouble
from shared.chassis import metrics
from shared.chassis.gauges import RowGauges
from shared.chassis.measuring import OwnGauges
from shared.chassis.roster import all_services
from tests.house import House

HOSTED = ["regulation", "reminder"]
FOLDER = ROOT / "deploy" / "prometheus"
ALERTS = FOLDER / "alerts.yml"
NAME = re.compile(r"\b[a-z]+(?:_[a-z]+)+\b(?!\s*\()")
PROMETHEUS_OWN = {"up"}


@pytest.fixture(scope="module")
def tool() -> Path:
    """Prometheus's own checker, the machine's or taken out of its package."""
    try:
        return promtool(ROOT / ".run" / "tools")
    except Trouble as trouble:
        pytest.skip(str(trouble))


def rules() -> list[dict[str, Any]]:
    """Return every alert there is."""
    return [rule for group in yaml.safe_load(ALERTS.read_text(encoding="utf-8"))["groups"] for rule in group["rules"]]


def exported(house: House) -> set[str]:
    """Return the names under which the services export what they know."""
    kinds = [kind for kind in vars(metrics).values() if hasattr(kind, "collect") and not isinstance(kind, type)]
    counters = {metric.name for kind in kinds for metric in kind.collect()}
    gauges = (RowGauges([house.work("regulation")]), OwnGauges([house.work("reminder")]))
    return counters | {family.name for gauge in gauges for family in gauge.collect()} | PROMETHEUS_OWN


def unknown(expression: str, known: set[str]) -> set[str]:
    """Return the metrics of an expression that nobody exports."""
    return set(NAME.findall(expression)) - known


def test_every_alert_reads_metrics_that_are_exported(house: House):
    known = exported(house)

    assert len(rules()) >= 10
    assert {rule["alert"]: unknown(rule["expr"], known) for rule in rules() if unknown(rule["expr"], known)} == {}


def test_a_metric_that_nobody_exports_is_found():
    assert unknown("sum by (service) (inbox_praked) > 0", {"inbox_parked"}) == {"inbox_praked"}


def test_prometheus_is_shown_where_every_service_is():
    shown = yaml.safe_load((FOLDER / "prometheus.yml").read_text(encoding="utf-8"))["scrape_configs"]
    targets = [target for job in shown for place in job["static_configs"] for target in place["targets"]]

    assert targets == [f"{service}:8000" for service in all_services()]


def test_every_alert_says_in_chinese_what_is_wrong_and_what_to_do():
    told = {rule["alert"]: rule["annotations"] for rule in rules()}

    assert [name for name, words in told.items() if not re.search(r"[\u4e00-\u9fff]", words["summary"])] == []
    assert [name for name, words in told.items() if len(words["description"]) < 20] == []
    assert {rule["labels"]["severity"] for rule in rules()} == {"warning", "critical"}


def test_every_alert_is_shown_to_fire():
    shown = yaml.safe_load((FOLDER / "alerts.test.yml").read_text(encoding="utf-8"))["tests"]
    fired = {case["alertname"] for test in shown for case in test["alert_rule_test"] if case["exp_alerts"]}

    assert fired == {rule["alert"] for rule in rules()}


@pytest.mark.parametrize(
    "words",
    [["check", "rules", "alerts.yml"], ["test", "rules", "alerts.test.yml"], ["check", "config", "prometheus.yml"]],
)
def test_prometheus_itself_agrees(tool: Path, words: list[str]):
    done = subprocess.run([tool, *words], cwd=FOLDER, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr


def test_without_apt_and_without_promtool_a_person_is_told_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("shutil.which", lambda _name: None)

    with pytest.raises(Trouble, match="本机没有 promtool"):
        promtool(tmp_path / "tools")


def test_prometheus_itself_refuses_a_rule_that_cannot_be_read(tool: Path, tmp_path: Path):
    (tmp_path / "broken.yml").write_text(ALERTS.read_text(encoding="utf-8").replace("> 60", "> > 60"), encoding="utf-8")

    done = subprocess.run([tool, "check", "rules", "broken.yml"], cwd=tmp_path, capture_output=True, check=False)

    assert done.returncode != 0


@pytest.mark.parametrize(
    ("today", "left"),
    [("2026-10-31", 55), ("2026-11-01", 54), ("2026-11-30", 25), ("2026-12-01", 24), ("2027-01-05", -11)],
)
def test_the_days_left_are_counted_in_business_time(house: House, today: str, left: int):
    house.at(f"{today}T09:00:00+08:00")

    shown = house.call(None, "GET", "/metrics").text

    assert f'calendar_days_left{{service="regulation"}} {float(left)}' in shown

"""The dashboard and the alert rules ask for numbers that there are, in Prometheus' own language."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import promql_parser
import pytest
import yaml
from prometheus_client import CollectorRegistry
from prometheus_client.metrics import MetricWrapperBase

from bot.listeners import update_metrics
from db.core.database import Database
from tests.fixtures.databases import app, house, sqlite_template, sqlite_url
from tests.unit.bot.web.test_metrics import page_of
from tests.unit.db.customers import confirmed, person
from worker.counters import Counters

__all__ = ["app", "house", "sqlite_template", "sqlite_url"]

ROOT: Final = Path(__file__).parents[2]
DASHBOARD: Final = ROOT / "deploy" / "grafana" / "talemill.json"
ALERTS: Final = ROOT / "deploy" / "prometheus" / "alerts.yml"
BURST: Final = ROOT / "deploy" / "kubernetes" / "burst-workers.yaml"
OPERATING: Final = ROOT / "docs" / "observing.md"
ADDED_BY_PROMETHEUS: Final = {"job", "instance"}

Labels = dict[str, set[str]]
"""Every sample's name, with the labels that it bears."""


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """The names do not depend on the database."""
    return sqlite_url


async def real_names(app: Database, tmp_path: Path) -> Labels:
    """What the bot's and a worker's pages say once everything happened once."""
    await confirmed(app, await person(app, bought=30), 10)
    found: Labels = {"up": set(ADDED_BY_PROMETHEUS)}
    bot = page_of(app, tmp_path)
    await bot.page()
    counters = Counters()
    for counted in (update_metrics, counters):
        for metric in vars(counted).values():
            if isinstance(metric, MetricWrapperBase) and metric._labelnames:
                metric.labels(*["x"] * len(metric._labelnames))
    worker = counters.registry(tmp_path, bot.healths)
    for registry in (bot._registry, worker):
        for name, labels in samples(registry):
            found.setdefault(name, set(ADDED_BY_PROMETHEUS)).update(labels)
    return found


def samples(registry: CollectorRegistry) -> Iterator[tuple[str, set[str]]]:
    for family in registry.collect():
        for sample in family.samples:
            yield sample.name, set(sample.labels)


def dashboard_queries() -> Iterator[tuple[str, str]]:
    for panel in json.loads(DASHBOARD.read_text())["panels"]:
        for target in panel.get("targets", ()):
            yield panel["title"], target["expr"].replace("$__rate_interval", "5m")


def alert_queries() -> Iterator[tuple[str, str]]:
    for group in yaml.safe_load(ALERTS.read_text())["groups"]:
        for rule in group["rules"]:
            yield rule["alert"], rule["expr"]


def scaling_queries() -> Iterator[tuple[str, str]]:
    for document in yaml.safe_load_all(BURST.read_text()):
        for trigger in document["spec"].get("triggers", ()):
            yield document["kind"], trigger["metadata"]["valueLocation"]


QUERIES: Final = [*dashboard_queries(), *alert_queries(), *scaling_queries()]


class _Asked:
    """The names and labels of one query."""

    def __init__(self, query: str) -> None:
        self.names: Labels = {}
        self.groups: set[str] = set()
        promql_parser.walk(promql_parser.parse(query), self._visit, None)

    def _visit(self, expr: Any) -> None:
        if isinstance(expr, promql_parser.MatrixSelector):
            expr = expr.vector_selector
        if isinstance(expr, promql_parser.VectorSelector):
            labels = {one.name for one in expr.matchers.matchers}
            self.names.setdefault(expr.name or "", set()).update(labels)
        elif isinstance(expr, promql_parser.AggregateExpr) and expr.modifier is not None:
            self.groups.update(expr.modifier.labels)


async def test_every_query_asks_for_names_and_labels_that_there_are(
    app: Database, tmp_path: Path
) -> None:
    real = await real_names(app, tmp_path)
    wrong = []
    for title, query in QUERIES:
        asked = _Asked(query)
        assert asked.names, title
        for name, labels in asked.names.items():
            if name not in real:
                wrong.append(f"{title}: there is no {name}")
            elif missing := (labels | asked.groups) - real[name]:
                wrong.append(f"{title}: {name} has no {', '.join(sorted(missing))}")
    assert wrong == []


def test_a_name_that_there_is_not_is_found_wherever_it_stands() -> None:
    asked = _Asked('sum by (x) (rate(a{b="c"}[5m])) / on (x) d > 0 and max(e) == 1')
    assert asked.names == {"a": {"b"}, "d": set(), "e": set()}
    assert asked.groups == {"x"}


async def test_every_number_is_on_the_dashboard_or_in_an_alert_and_explained(
    app: Database, tmp_path: Path
) -> None:
    asked = {name for _, query in QUERIES for name in _Asked(query).names}
    told = OPERATING.read_text()
    endings = ("_created", "_bucket", "_sum", "_count", "_total", "_info")
    for name in await real_names(app, tmp_path):
        if not name.startswith("talemill_"):
            continue
        family = next((name.removesuffix(one) for one in endings if name.endswith(one)), name)
        assert any(one.startswith(family) for one in asked), f"nobody looks at {name}"
        assert f"`{family}" in told, f"{OPERATING.name} does not tell of {family}"


def test_every_alert_says_how_bad_it_is_in_a_sentence() -> None:
    for group in yaml.safe_load(ALERTS.read_text())["groups"]:
        names = [rule["alert"] for rule in group["rules"]]
        assert len(names) == len(set(names))
        for rule in group["rules"]:
            assert rule["labels"]["severity"] in {"page", "ticket"}
            assert rule["annotations"]["summary"].endswith(".")


def test_panels_lie_side_by_side_and_have_ids_of_their_own() -> None:
    panels = json.loads(DASHBOARD.read_text())["panels"]
    assert len({one["id"] for one in panels}) == len(panels)
    taken: set[tuple[int, int]] = set()
    for panel in panels:
        box = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(box["x"], box["x"] + box["w"])
            for y in range(box["y"], box["y"] + box["h"])
        }
        assert box["x"] + box["w"] <= 24 and not cells & taken, panel["title"]
        taken |= cells

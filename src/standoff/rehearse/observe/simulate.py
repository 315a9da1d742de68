"""A scenario made into files: fixes in a format, the truth beside them, and an account of how both came about."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import polars as pl

from standoff.errors import ScenarioError
from standoff.model.event import EventKind
from standoff.model.plan import Plan
from standoff.rehearse.observe.frames import Framing
from standoff.rehearse.observe.identities import aliases_of
from standoff.rehearse.observe.nearness import comes_near
from standoff.rehearse.observe.reports import SLICE_REPORTS, Reports
from standoff.rehearse.observe.write import FileFormat
from standoff.rehearse.observe.write.identifiers import file_ids
from standoff.rehearse.observe.write.sinks import OPTIONAL
from standoff.rehearse.scenario.model import Cast, Scenario
from standoff.rehearse.truth.file import TruthHead, write_truth
from standoff.replay.folder import check_out, staged
from standoff.units import instant_text

__all__ = ["Run", "TruthMaker", "check_simulation_out", "simulate"]

_MARK: Final = "summary.json"
_MADE_BY: Final = "standoff simulate"
#: Names of the columns of fixes as a person knows them.
_KNOWN_AS: Final = {"received_us": "received_at"}

#: (casts, plan, slices of reports with the columns of FIX_SCHEMA and HIDDEN_SCHEMA) to true events.
TruthMaker = Callable[[Sequence[Cast], Plan, Iterable[pl.DataFrame]], pl.DataFrame]


@dataclass(frozen=True, slots=True)
class Run:
    """What to simulate: `casts` are those of the scenario with this seed. `origin` goes into the summary as it is.

    `truth` makes the true events, with `plan`; without a plan there are only fixes. `told` hears how many reports are
    done. `slice_reports`: how many are held in memory at a time, about; no value hangs on it.
    """

    scenario: Scenario
    casts: Sequence[Cast]
    seed: int
    version: str
    file_format: FileFormat
    plan: Plan | None = None
    truth: TruthMaker | None = None
    origin: Mapping[str, Any] | None = None
    slice_reports: int = SLICE_REPORTS
    told: Callable[[int], None] = lambda _: None


def check_simulation_out(out: Path) -> None:
    """CallError when `out` holds something that no simulation has written."""
    check_out(out, _MADE_BY)


def simulate(run: Run, out: Path) -> dict[str, Any]:
    """Write `fixes.*`, `truth.parquet` and `summary.json` into `out`, all or nothing; returns the summary."""
    reports = Reports(run.scenario, run.casts, run.seed, run.slice_reports)
    if not reports.sensors:
        raise ScenarioError(f"the scenario {run.scenario.name} gives no reports: no sensor sees anybody in its time")
    with staged(out, _MADE_BY) as stage:
        ids = dict(zip(reports.ids, _file_ids(run, reports), strict=True))
        lost: set[str] = set()
        slices = _written(run, reports, ids, stage, lost)
        events = None if run.plan is None or run.truth is None else run.truth(run.casts, run.plan, slices)
        for _ in slices:  # what the truth had no need to look at is written all the same
            pass
        summary = _account(run, reports, ids, lost, events)
        if events is not None:
            summary["truth"] = _write_truth(run, events, ids, stage)
        (stage / _MARK).write_text(json.dumps(summary, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return summary


def _file_ids(run: Run, reports: Reports) -> Sequence[str]:
    kinds = {cast.course.entity: cast.course.kind for cast in run.casts}
    return file_ids(reports.ids, run.file_format.ids, kinds)


def _written(run: Run, reports: Reports, ids: Mapping[str, str], stage: Path, lost: set[str]) -> Iterator[pl.DataFrame]:
    """Writes the fixes, slice by slice, and hands each slice on with its hidden columns.

    What the format loses of optional columns goes into `lost`, in words.
    """
    form = run.file_format
    framing = Framing(reports, form.file_name, [ids[name] for name in reports.ids])
    sink = form.open(stage / form.file_name)
    try:
        for rows in reports.slices():
            fixes = framing.fixes(rows)
            lost |= _lost(fixes, form)
            sink.write(fixes)
            run.told(reports.counts["delivered"])
            yield framing.frame(rows, fixes) if run.plan is not None else fixes
    finally:
        sink.close()


def _lost(frame: pl.DataFrame, form: FileFormat) -> set[str]:
    """Columns that hold something and have no room in the format, and heights above what it does not know."""
    held = {name for name in OPTIONAL if frame[name].null_count() < frame.height}
    lost = {_KNOWN_AS.get(name, name) for name in held - form.keeps}
    if "alt_m" in held & form.keeps:
        lost |= {
            f"alt_m above {datum}" for datum in frame["alt_datum"].drop_nulls().unique() if datum not in form.datums
        }
    return lost


def _account(
    run: Run, reports: Reports, ids: Mapping[str, str], lost: set[str], events: pl.DataFrame | None
) -> dict[str, Any]:
    scenario, form = run.scenario, run.file_format
    renamed = {own: there for own, there in ids.items() if own != there}
    return {
        "made_by": _MADE_BY,
        "version": run.version,
        "scenario": scenario.name,
        "scenario_hash": hashlib.sha256(repr(scenario).encode()).hexdigest(),
        "seed": run.seed,
        **(run.origin or {}),
        "plan": None if run.plan is None else run.plan.name,
        "plan_hash": None if run.plan is None else run.plan.hash,
        "from": instant_text(scenario.from_us),
        "to": instant_text(scenario.to_us),
        "entities": len(run.casts),
        "object_days": _object_days(run.casts),
        "sensors": [sensor.name for sensor in reports.sensors],
        "file": form.file_name,
        "format": form.name,
        "order": "arrival",
        "reading": form.reading,
        "due": reports.counts["delivered"] - reports.counts["duplicates"] + sum(reports.missed.values()),
        "missed": dict(sorted(reports.missed.items())),
        "fixes": reports.counts["delivered"],
        "duplicates": reports.counts["duplicates"],
        "outliers": reports.counts["outliers"],
        "overtaken": reports.counts["overtaken"],
        "values_sha256": reports.values_sha256,
        "lost_in_this_format": sorted(lost),
        "limits_of_this_format": {_KNOWN_AS.get(name, name): words for name, words in form.limits.items()},
        "ids": renamed,
        "notes": _notes(run, events),
    }


def _notes(run: Run, events: pl.DataFrame | None) -> list[str]:
    if run.plan is None:
        return ["no plan: there is no truth beside the fixes"]
    happens = events is not None and events.height > 0  # then somebody was near: no need to look
    if not happens and not comes_near(run.casts, run.plan):
        return [f"nobody in the scenario comes within 500 km of a zone of the plan {run.plan.name}"]
    return []


def _write_truth(run: Run, events: pl.DataFrame, ids: Mapping[str, str], stage: Path) -> dict[str, Any]:
    assert run.plan is not None
    write_truth(events, _truth_head(run, run.plan, ids), stage / "truth.parquet")
    visible = dict(sorted(events["visible"].value_counts().iter_rows()))
    hidden = dict(sorted(events["hidden_by"].drop_nulls().value_counts().iter_rows()))
    kinds = dict(sorted(events["kind"].cast(pl.String).value_counts().iter_rows()))
    return {"events": events.height, "kinds": kinds, "visible": visible, "hidden_by": hidden}


def _truth_head(run: Run, plan: Plan, ids: Mapping[str, str]) -> TruthHead:
    scenario = run.scenario
    seen_by = {cast.course.entity: cast.seen_by for cast in run.casts}
    aliases = aliases_of(scenario.observation, seen_by)
    return TruthHead(
        scenario=scenario.name,
        seed=run.seed,
        version=run.version,
        plan=plan.name,
        plan_hash=plan.hash,
        zones=tuple(sorted(zone.id for zone in plan.zones)),
        from_us=scenario.from_us,
        to_us=scenario.to_us,
        entities=len(run.casts),
        object_days=_object_days(run.casts),
        kinds=tuple(_kinds(plan)),
        aliases={entity: sorted(ids[name] for name in names) for entity, names in aliases.items()},
    )


def _kinds(plan: Plan) -> list[str]:
    """The kinds that the plan watches; in a truth `crossed` is an `entered` and a `left`."""
    asked = set(EventKind) if not plan.rules else {kind for rule in plan.rules for kind in rule.when}
    called = {rule.procedure for rule in plan.rules}
    asked |= {kind for one in plan.procedures if one.id in called for step in one.steps for kind in step.unless}
    if EventKind.CROSSED in asked:
        asked = asked - {EventKind.CROSSED} | {EventKind.ENTERED, EventKind.LEFT}
    return sorted(kind.value for kind in asked)


def _object_days(casts: Sequence[Cast]) -> float:
    """How long all entities were there, summed, in days."""
    return round(sum(cast.course.to_us - cast.course.from_us for cast in casts) / 86_400e6, 6)

"""The whole of it: fixes and zones in, events out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from standoff.model.zone import Zone
from standoff.testing.slow_twin.force import Spell, spells
from standoff.testing.slow_twin.heading import Anchors
from standoff.testing.slow_twin.journal import IDENTITY, Draft, Journal, in_order
from standoff.testing.slow_twin.nouns import SlowEvent, SlowFix, SlowSettings
from standoff.testing.slow_twin.paths import path_between
from standoff.testing.slow_twin.rules import SlowRule, told
from standoff.testing.slow_twin.silence import Feeds
from standoff.testing.slow_twin.watch import ZoneWatch

__all__ = ["detect_slow", "detect_slow_for"]


def detect_slow(
    fixes: Sequence[SlowFix], zones: Sequence[Zone], settings: SlowSettings | None = None
) -> list[SlowEvent]:
    """Every event of every kind, of every entity at every zone. Fixes in any order; the latest is the watermark."""
    tracks = _tracks(fixes)
    return in_order(draft for draft in _drafts(tracks, fixes, zones, settings) if draft.kind != IDENTITY)


def detect_slow_for(
    rules: Sequence[SlowRule], fixes: Sequence[SlowFix], zones: Sequence[Zone], settings: SlowSettings | None = None
) -> list[SlowEvent]:
    """What each rule is told, by who the entities were said to be at the time."""
    tracks = _tracks(fixes)
    drafts = _drafts(tracks, fixes, zones, settings)
    return in_order(draft for rule in rules for draft in told(rule, drafts, tracks))


def _tracks(fixes: Sequence[SlowFix]) -> dict[str, list[SlowFix]]:
    names = sorted({fix.entity for fix in fixes})
    return {name: _applied([fix for fix in fixes if fix.entity == name]) for name in names}


def _drafts(
    tracks: Mapping[str, list[SlowFix]], fixes: Sequence[SlowFix], zones: Sequence[Zone], settings: SlowSettings | None
) -> list[Draft]:
    settings = settings or SlowSettings()
    if not fixes:
        return []
    first_us, watermark_us = min(fix.t_us for fix in fixes), max(fix.t_us for fix in fixes)
    feeds = Feeds(fixes, settings)
    watched = [(zone.id, spells(zone, first_us, watermark_us)) for zone in zones]
    drafts: list[Draft] = []
    for track in tracks.values():
        drafts += _follow(track, watched, settings, feeds, watermark_us)
    return drafts


def _applied(fixes: list[SlowFix]) -> list[SlowFix]:
    """In order of time; of several at one time the smallest wins, unknown values last."""
    best: dict[int, SlowFix] = {}
    for fix in fixes:
        rival = best.get(fix.t_us)
        if rival is None or _precedence(fix) < _precedence(rival):
            best[fix.t_us] = fix
    return [best[t_us] for t_us in sorted(best)]


def _precedence(fix: SlowFix) -> tuple[tuple[bool, float], tuple[bool, str], float, float, tuple[bool, float]]:
    return (
        (fix.error_m is None, fix.error_m or 0.0),
        (fix.source is None, fix.source or ""),
        fix.lon,
        fix.lat,
        (fix.alt_m is None, fix.alt_m or 0.0),
    )


def _follow(
    track: list[SlowFix], zones: list[tuple[str, list[Spell]]], settings: SlowSettings, feeds: Feeds, watermark_us: int
) -> list[Draft]:
    """One entity through all zones."""
    journals = [Journal(zone, number, track[0].entity) for number, (zone, _) in enumerate(zones)]
    watches = [ZoneWatch(journal, times, settings) for journal, (_, times) in zip(journals, zones, strict=True)]
    anchors = Anchors(settings.of("approached", "over"))
    last: SlowFix | None = None
    for fix in track:
        _wait(watches, last, feeds, fix.t_us)
        path = path_between(last, fix, settings.defaults.max_gap_us)
        motion = anchors.step(fix, gap=path is None)
        for watch in watches:
            watch.see(fix, path, motion)
        last = fix
    _wait(watches, last, feeds, watermark_us)
    return [draft for journal in journals for draft in journal.drafts]


def _wait(watches: list[ZoneWatch], last: SlowFix | None, feeds: Feeds, until_us: int) -> None:
    """All that is due by an instant."""
    lost_us = None if last is None else feeds.lost_us(last, until_us)
    if lost_us is not None:
        for watch in watches:
            watch.advance(lost_us - 1)  # a timer comes before a change at the same instant
            watch.lose(lost_us)
    for watch in watches:
        watch.advance(until_us)

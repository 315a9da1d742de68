"""From the observation part of a file to frozen observation models."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final

from standoff.errors import Place
from standoff.plan.explain import Findings, did_you_mean, read_model
from standoff.plan.tree import Node, shortened
from standoff.rehearse.scenario.fields import Known
from standoff.rehearse.scenario.observation import (
    AIS_CLASS_A,
    REPORTED,
    Blackouts,
    Field,
    Footprint,
    Observation,
    SharedIdentity,
    Silence,
    Span,
    TwoIdentities,
)
from standoff.rehearse.scenario.schema_seen import FootprintModel, ObservationModel, SpanModel

__all__ = ["Cast", "read_observation"]

#: The entities that a name stands for; None where nobody is called so.
Cast = Callable[[str], tuple[str, ...] | None]

_DEFAULT_US: Final = 10_000_000
_LEAST_US: Final = 1_000


def read_observation(
    name: str, node: Node, known: Known, entities: Cast, names: Sequence[str], found: Findings
) -> Observation | None:
    """The observation model below one key; None, with every error noted, where it cannot be used."""
    model = read_model(ObservationModel, node, found, f"the observation {shortened(name)}", known)
    if model is None:
        return None
    before = len(found.errors)
    _check_intervals(model, node, found)
    _check_footprint(model.footprint, node, found)
    for key, spans in (("blind", model.blind), ("silent", model.silent)):
        _check_spans(spans, node.at((key,)), known, found)
    look = _Lookup(node, entities, names, found)
    built = _built(name, model, look)
    return built if len(found.errors) == before else None


class _Lookup:
    """Finds entities by name, and notes names that nobody has."""

    def __init__(self, node: Node, entities: Cast, names: Sequence[str], found: Findings) -> None:
        self._node, self._entities, self._names, self._found = node, entities, names, found

    def all_of(self, key: str, words: Sequence[str]) -> tuple[str, ...]:
        """The entities of all these names, each once."""
        out: dict[str, None] = {}
        for word in words:
            hit = self._entities(word)
            if hit is None:
                self._note(key, word)
            out.update(dict.fromkeys(hit or ()))
        return tuple(out)

    def one_of(self, key: str, word: str) -> str:
        """The one entity of this name."""
        hit = self._entities(word)
        if hit is None:
            self._note(key, word)
        elif len(hit) > 1:
            mend = f"Name one of them, such as {hit[0]!r}."
            self.error(key, "not-one", f"{shortened(word)} is {len(hit):,} entities, not one.", mend)
        return hit[0] if hit else word

    def error(self, key: str, code: str, what: str, mend: str) -> None:
        """Note an error at a key."""
        self._found.error(self._node.at((key,)), code, what, mend)

    def _note(self, key: str, word: str) -> None:
        mend = did_you_mean(word, self._names, "actor")
        self.error(key, "unknown-entity", f"{key}: nobody is called {shortened(word)}.", mend)


def _built(name: str, model: ObservationModel, look: _Lookup) -> Observation:
    clock, delay, altitude = model.clock, model.delay, model.altitude
    return Observation(
        name=name,
        source=model.source or name,
        every_us=model.every or _DEFAULT_US,
        by_speed=_by_speed(model),
        jitter_us=model.jitter,
        sigma_m=model.error,
        declared_m=_declared_m(model),
        correlated_us=model.correlated,
        bias_m=model.bias.length if model.bias else 0.0,
        bias_bearing_deg=model.bias.bearing if model.bias else None,
        outliers=model.outliers.share if model.outliers else 0.0,
        outlier_m=model.outliers.size if model.outliers else 500.0,
        drop=model.drop,
        blackouts=Blackouts(model.blackouts.every, model.blackouts.for_) if model.blackouts else None,
        silences=tuple(Silence(Span(one.from_, one.to), look.all_of("silent", one.of)) for one in model.silent),
        blind=tuple(sorted(Span(one.from_, one.to) for one in model.blind)),
        footprint=_footprint(model.footprint),
        clock_offset_us=clock.offset if clock else 0,
        clock_skew_us=clock.skew if clock else 0,
        clock_drift_ppm=clock.drift if clock else 0.0,
        delay_us=delay.constant if delay else 0,
        delay_mean_us=delay.random if delay else 0,
        duplicates=model.duplicates,
        conflicting=model.conflicting,
        shared=_shared(model, look),
        two=_two(model, look),
        alt_datum=altitude.datum if altitude else None,
        alt_sigma_m=altitude.error if altitude else 0.0,
        speed_sigma_mps=model.speed_error,
        course_sigma_deg=model.course_error,
        reports=_fields(model),
    )


def _fields(model: ObservationModel) -> tuple[Field, ...]:
    """What is reported, in the order of REPORTED; a declared error always is, where there is one."""
    wanted = set(REPORTED if model.reports is None else (*model.reports, "error"))
    if model.altitude is not None and not model.altitude.report:
        wanted.discard("altitude")
    return tuple(word for word in REPORTED if word in wanted)


def _by_speed(model: ObservationModel) -> tuple[tuple[float, int], ...]:
    if model.by_speed == "ais":
        return AIS_CLASS_A
    return tuple(model.by_speed or ())


def _declared_m(model: ObservationModel) -> float | None:
    if model.declared is None:
        return model.error
    return None if isinstance(model.declared, str) else model.declared


def _footprint(model: FootprintModel | None) -> Footprint | None:
    if model is None:
        return None
    polygon = tuple(model.polygon) if model.polygon else None
    return Footprint(model.centre, model.range or float("inf"), model.antenna, polygon)


def _shared(model: ObservationModel, look: _Lookup) -> tuple[SharedIdentity, ...]:
    shared = tuple(SharedIdentity(one.as_, look.all_of("shared_identity", one.of)) for one in model.shared_identity)
    if any(len(one.of) < 2 for one in shared):
        look.error("shared_identity", "too-few", "an identity is shared by two entities or more.", "Name two.")
    _check_once([name for one in shared for name in one.of], "shared_identity", look)
    return shared


def _two(model: ObservationModel, look: _Lookup) -> tuple[TwoIdentities, ...]:
    key = "two_identities"
    two = tuple(TwoIdentities(look.one_of(key, one.of), one.as_, one.switch) for one in model.two_identities)
    if any(len(set(one.as_ids)) < 2 for one in two):
        look.error(key, "too-few", "an entity under two identities needs two that differ.", "Write as: [a, b].")
    shared = {name for one in model.shared_identity for name in one.of}
    _check_once([one.of for one in two] + [one.of for one in two if one.of in shared], key, look)
    return two


def _check_once(names: Sequence[str], key: str, look: _Lookup) -> None:
    twice = sorted(name for name, count in Counter(names).items() if count > 1)
    if twice:
        what = f"{twice[0]!r} has more than one fault of identity."
        look.error(key, "twice", what, "One entity takes part in one of them.")


def _check_intervals(model: ObservationModel, node: Node, found: Findings) -> None:
    if model.every is not None and model.by_speed is not None:
        what = "intervals are given by `every` and by `by_speed`."
        found.error(node.at(("by_speed",), key=True), "one-of", what, "Keep one of the two.")
    steps = _by_speed(model)
    speeds = [speed for speed, _ in steps]
    if steps and (speeds[0] != 0.0 or speeds != sorted(set(speeds))):
        what = "speeds must begin with 0 and grow."
        found.error(node.at(("by_speed",)), "out-of-order", what, "Write [[0, 3 min], [0.5 kn, 10 s]].")
    every = [interval for _, interval in steps] or [model.every or _DEFAULT_US]
    if min(every) < _LEAST_US:
        what = "reports more often than every 1 ms are too many."
        found.error(node.at(("every",) if not steps else ("by_speed",)), "too-often", what, "Write 1 s, say.")
    if model.jitter > min(every):
        what = "the jitter is longer than the interval between two reports."
        found.error(node.at(("jitter",)), "too-big", what, "Write less than the interval.")


def _check_footprint(model: FootprintModel | None, node: Node, found: Findings) -> None:
    if model is None:
        return
    place = node.at(("footprint",))
    ranged = model.range is not None or model.antenna is not None
    if ranged != (model.centre is not None):
        what = "a footprint with a range or an antenna needs a centre, and a centre one of them."
        found.error(place, "missing-key", what, "Write {centre: place, range: 40 km}.")
    elif not ranged and model.polygon is None:
        found.error(place, "empty-section", "the footprint says nothing.", "Write {centre: place, range: 40 km}.")


def _check_spans(spans: Sequence[SpanModel], place: Place, known: Known, found: Findings) -> None:
    for span in spans:
        if span.to <= span.from_:
            found.error(place, "end-before-start", "a time ends before it begins.", "Write `from` before `to`.")
        elif span.from_ >= known.to_us or span.to <= known.from_us:
            what = "a time lies outside the scenario."
            found.error(place, "outside", what, "Write instants within it, or durations since its start.")

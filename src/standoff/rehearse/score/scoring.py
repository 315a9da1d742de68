"""Scores reported events against the truth: what is compared, whether it can be, and the result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from standoff.errors import InputError
from standoff.rehearse.score.files import Seen, Truth
from standoff.rehearse.score.happenings import happenings_of, named_rules, truths_of
from standoff.rehearse.score.identity import Aliases
from standoff.rehearse.score.measures import KindScore, measure_all
from standoff.rehearse.score.outcomes import Outcome, outcomes
from standoff.rehearse.score.pairing import pair
from standoff.rehearse.score.tolerances import read_tolerances
from standoff.units import instant_text

__all__ = ["Score", "pooled", "score"]

#: Reports may carry a clock that is off; beyond this the events are of another time than the truth.
_SLACK_US: Final = 3_600_000_000


@dataclass(frozen=True, slots=True)
class Score:
    """`rows` (OUTCOME_SCHEMA): what became of each happening. `kinds`: the figures, PASSAGES last."""

    rows: pl.DataFrame
    kinds: tuple[KindScore, ...]
    covered: tuple[str, ...]
    object_days: float
    tolerances_us: Mapping[str, int]
    other_plan: bool = False

    def of(self, kind: str) -> KindScore | None:
        """The figures of one kind, None where the truth does not cover it."""
        return next((one for one in self.kinds if one.kind == kind), None)

    def count(self, outcome: Outcome) -> int:
        """How many rows came out so."""
        return self.rows.filter(pl.col("outcome") == outcome).height

    def not_in_truth(self) -> dict[str, int]:
        """Reported kinds that the truth does not cover, with how many there were."""
        odd = self.rows.filter(pl.col("outcome") == Outcome.NOT_IN_TRUTH)
        return dict(odd.group_by("came_as").len().sort("came_as").iter_rows())

    def hidden_by(self) -> dict[str, int]:
        """What hid the happenings that nobody could see."""
        hidden = self.rows.filter(pl.col("visible") == "no").with_columns(pl.col("hidden_by").fill_null("not said"))
        return dict(hidden.group_by("hidden_by").len().sort("hidden_by").iter_rows())

    def data(self) -> dict[str, Any]:
        """Ready for JSON."""
        return {
            "made_by": "standoff score",
            "object_days": self.object_days,
            "other_plan": self.other_plan,
            "kinds": [one.data() for one in self.kinds],
            "repeated": self.count(Outcome.REPEATED),
            "superseded": self.count(Outcome.SUPERSEDED),
            "not_in_truth": self.not_in_truth(),
            "hidden_by": self.hidden_by(),
            "tolerances_s": {kind: us / 1e6 for kind, us in self.tolerances_us.items()},
        }


def score(
    seen: Seen, truth: Truth, tolerances_us: Mapping[str, int] | None = None, *, allow_other_plan: bool = False
) -> Score:
    """Match `seen` with `truth` and count. InputError where they are of different zones, plans or times."""
    account = truth.account
    _check_zones(seen, truth)
    _check_times(seen, truth)
    other_plan = seen.plan_hash is not None and seen.plan_hash != account.plan_hash
    if other_plan and not allow_other_plan:
        raise InputError(
            f"{seen.name} is of plan {(seen.plan_hash or '')[:12]}, {truth.name} of plan {account.plan_hash[:12]}: "
            "replay with the plan of the truth, or allow another on purpose (--allow-other-plan)"
        )
    within = dict(tolerances_us if tolerances_us is not None else read_tolerances(()))
    covered = account.kinds
    named = named_rules(truth.frame)
    prepared = happenings_of(seen.frame, named)
    true = tuple(one for one in truths_of(truth.frame) if one.kind in covered)
    aliases = Aliases(account.aliases)
    pairing = pair(prepared.happenings, true, within, aliases, named)
    rows = outcomes(prepared, true, pairing, covered, aliases)
    kinds = measure_all(rows, account.object_days, covered)
    return Score(rows, kinds, covered, account.object_days, within, other_plan)


def pooled(scores: Sequence[Score]) -> Score:
    """Several scores as one: their rows together, over all their object-days. At least one."""
    rows = pl.concat([one.rows for one in scores])
    object_days = sum(one.object_days for one in scores)
    covered = tuple(dict.fromkeys(kind for one in scores for kind in one.covered))
    kinds = measure_all(rows, object_days, covered)
    other = any(one.other_plan for one in scores)
    return Score(rows, kinds, covered, object_days, scores[0].tolerances_us, other)


def _check_zones(seen: Seen, truth: Truth) -> None:
    strange = set(seen.frame["zone"].drop_nulls().to_list()) - set(truth.account.zones)
    if strange:
        named = ", ".join(sorted(strange)[:3]) + (f" and {len(strange) - 3} more" if len(strange) > 3 else "")
        raise InputError(
            f"{seen.name} tells of zones that {truth.name} does not know: {named}; "
            f"its zones are {', '.join(truth.account.zones[:12]) or 'none'}. Score events of the plan of the truth"
        )


def _check_times(seen: Seen, truth: Truth) -> None:
    if seen.frame.is_empty():
        return
    first, last = (seen.frame["start"].dt.timestamp("us").min(), seen.frame["start"].dt.timestamp("us").max())
    assert isinstance(first, int)
    assert isinstance(last, int)
    account = truth.account
    if first < account.from_us - _SLACK_US or last > account.to_us + _SLACK_US:
        raise InputError(
            f"{seen.name} begins at {instant_text(first)} and ends at {instant_text(last)}, {truth.name} covers "
            f"{instant_text(account.from_us)} to {instant_text(account.to_us)}: they are of different times"
        )

"""How good was it: events against the truth, one to one; a parameter over a range; the same for a whole library."""

from standoff.rehearse.score.files import Account, Seen, Truth, read_events, read_truth
from standoff.rehearse.score.measures import PASSAGES, KindScore, Spread
from standoff.rehearse.score.outcomes import OUTCOME_SCHEMA, Outcome
from standoff.rehearse.score.scoring import Score, pooled, score
from standoff.rehearse.score.tolerances import TOLERANCES, read_tolerances

__all__ = [
    "OUTCOME_SCHEMA",
    "PASSAGES",
    "TOLERANCES",
    "Account",
    "KindScore",
    "Outcome",
    "Score",
    "Seen",
    "Spread",
    "Truth",
    "pooled",
    "read_events",
    "read_tolerances",
    "read_truth",
    "score",
]

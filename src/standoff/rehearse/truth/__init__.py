"""What truly happened, by plain geometry of noise-free courses, and whether the reports let anybody see it."""

from standoff.rehearse.truth.file import TRUTH_KEY, TruthHead, read_truth, write_truth
from standoff.rehearse.truth.happened import Happened, happened
from standoff.rehearse.truth.happening import TRUTH_SCHEMA
from standoff.rehearse.truth.seen import Seen, truth_of

__all__ = [
    "TRUTH_KEY",
    "TRUTH_SCHEMA",
    "Happened",
    "Seen",
    "TruthHead",
    "happened",
    "read_truth",
    "truth_of",
    "write_truth",
]

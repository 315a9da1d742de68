"""A candidate plan beside the plan in force: watched on the same fixes, compared as it goes, and heard by nobody."""

from __future__ import annotations

from standoff.rehearse.shadow.companion import ShadowCompanion
from standoff.rehearse.shadow.running import Difference
from standoff.rehearse.shadow.shadow import Shadow, open_shadow
from standoff.rehearse.shadow.strip import without_procedures

__all__ = ["Difference", "Shadow", "ShadowCompanion", "open_shadow", "without_procedures"]

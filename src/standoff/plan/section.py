"""What sections of a plan file share: no unknown keys, and hours of the week."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from standoff.plan.fields import Text, Texts

__all__ = ["Section", "WindowModel"]


class Section(BaseModel):
    """A mapping that takes the keys it names and no others."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class WindowModel(Section):
    """Hours of the week in which a zone is in force, or a holder is there."""

    days: Texts = Field(("daily",), description="mon ... sun, a range such as mon-fri, or daily.")
    from_: Text = Field(alias="from", description='The time it begins, like "08:00".')
    to: Text = Field(
        description='The time it ends, like "18:00"; earlier than `from` runs past midnight; "24:00" is midnight.'
    )
    tz: Text | None = Field(None, description="A fixed offset such as +03:00. Absent: UTC.")

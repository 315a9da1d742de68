"""The incident brief: one structure, each sentence about the world with its source, as HTML and Markdown."""

from __future__ import annotations

from standoff.record.share.brief.content import brief_of
from standoff.record.share.brief.html import to_html
from standoff.record.share.brief.markdown import to_markdown

__all__ = ["brief_of", "to_html", "to_markdown"]

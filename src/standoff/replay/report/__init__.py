"""The report: one HTML file with map, timeline, distance chart and table, made from values in memory."""

from standoff.replay.report.data import HALTED, INSIDE, OUTSIDE, ReportInput, TrackLine, ZoneShape, thin_tracks
from standoff.replay.report.html import render_report

__all__ = ["HALTED", "INSIDE", "OUTSIDE", "ReportInput", "TrackLine", "ZoneShape", "render_report", "thin_tracks"]

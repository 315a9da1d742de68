"""Writers of reports: each format that the feeds read, with what it cannot hold said."""

from standoff.rehearse.observe.write.every_format import WRITTEN, format_to_write
from standoff.rehearse.observe.write.sinks import FileFormat, Sink

__all__ = ["WRITTEN", "FileFormat", "Sink", "format_to_write"]

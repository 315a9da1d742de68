"""Text for XML 1.0, which cannot carry every character."""

from __future__ import annotations

__all__ = ["xml_text"]


def xml_text(text: str) -> str:
    """Without the control characters and halves of characters that XML has no way to write."""
    return "".join(char for char in text if char in "\t\n\r" or _allowed(ord(char)))


def _allowed(code: int) -> bool:
    """The production Char of XML 1.0, section 2.2, above the space."""
    return 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or code >= 0x10000

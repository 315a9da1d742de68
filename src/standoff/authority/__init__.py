"""Placeholder line replaced by whoever builds the room."""

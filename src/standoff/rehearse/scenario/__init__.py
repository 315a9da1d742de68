"""Scenarios: who moves how and who sees it, written in YAML; a library of them, and random ones."""

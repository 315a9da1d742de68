"""A plain twin of each compiled loop: slow, and meant to be read.

Python and math only: no tree, no series, no shortcut. The twins take what a person would give (rings, places, questions
about a place), not the arrays of the loops. They say what the loops must answer; nothing at run time calls them.
"""

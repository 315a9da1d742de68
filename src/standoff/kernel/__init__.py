"""Compiled loops over flat arrays: geodesy, borders, paths and the zone index. Knows no noun of ours."""

"""One page over many candidates: a table, the most harmless first, in one file that works offline."""

from __future__ import annotations

from html import escape
from typing import Any, Final

from standoff.rehearse.backtest.footer import footer_lines

__all__ = ["render_overview"]

_STYLE: Final = """
:root { color-scheme: light dark }
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 72rem; padding: 0 1rem }
table { border-collapse: collapse; width: 100% }
.wide { overflow-x: auto }
th, td { border-bottom: 1px solid #8886; padding: .35rem .6rem; text-align: left; vertical-align: top }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums }
.warning { border-left: .3rem solid #b45309; padding: .4rem .8rem }
code, dd { overflow-wrap: anywhere }
dt { font-weight: 600 }
"""
_NUMBERS: Final = ("incidents", "lost", "gained", "moved", "unchanged")


def render_overview(data: dict[str, Any], title: str) -> str:
    """The page as HTML. `data`: the content of `backtest.json` of many candidates."""
    name = escape(title)
    parts = [
        "<!doctype html>", '<html lang="en">', '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{name}</title>", f"<style>{_STYLE}</style>", f"<main><h1>{name}</h1>",
        *_warning(data), _words(data), _table(data["candidates"]), _footer(data["footer"]), "</main></html>",
    ]  # fmt: skip
    return "\n".join(parts) + "\n"


def _warning(data: dict[str, Any]) -> list[str]:
    warning = data["arrival"]["warning"]
    return [] if warning is None else [f'<p class="warning" role="note">{escape(warning)}</p>']


def _words(data: dict[str, Any]) -> str:
    old, fixes = data["old"], data["recording"]["fixes_in"]
    return (
        f"<p>{fixes:,} fixes, watched under the old plan <b>{escape(old['plan'])}</b> ({old['incidents']:,} incidents) "
        "and under every candidate. Counts are incidents held against those of the old plan; those that lose the "
        "fewest stand first. Each incident is in verdicts.parquet.</p>"
    )


def _table(rows: list[dict[str, Any]]) -> str:
    ranked = sorted(enumerate(rows), key=lambda each: (each[1]["lost"], each[1]["gained"], each[1]["moved"], each[0]))
    heads = "".join(f'<th scope="col" class="number">{name}</th>' for name in _NUMBERS)
    first = '<th scope="col">candidate</th><th scope="col">direction</th>'
    lines = [f'<div class="wide"><table><thead><tr>{first}{heads}</tr></thead><tbody>']
    for _, row in ranked:
        numbers = "".join(f'<td class="number">{row[name]:,}</td>' for name in _NUMBERS)
        lines.append(
            f'<tr><th scope="row">{escape(row["candidate"])}</th><td>{escape(row["direction"])}</td>{numbers}</tr>'
        )
    return "\n".join([*lines, "</tbody></table></div>"])


def _footer(footer: dict[str, Any]) -> str:
    rows = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in footer_lines(footer).items())
    return f"<h2>To run it again</h2><dl>{rows}</dl>"

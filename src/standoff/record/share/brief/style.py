"""The look of a brief: the colours of the replay report, for screen, dark rooms and paper."""

from __future__ import annotations

from typing import Final

__all__ = ["STYLE"]

STYLE: Final = """
:root { --paper: #fbfaf7; --panel: #ffffff; --ink: #1b1f24; --muted: #565d66; --rule: #dad7cf; --strong: #8b8a84;
  --accent: #00598c; --warn: #7a2e00; --warn-paper: #fdf0e3; --fine: #00674b; --open: #6b4a00;
  --open-paper: #fff6d6; }
@media screen and (prefers-color-scheme: dark) { :root { --paper: #131619; --panel: #1a1e22; --ink: #e8e6e1;
  --muted: #a4abb3; --rule: #343a40; --strong: #767d85; --accent: #7cc4f2; --warn: #ffc38f; --warn-paper: #33210f;
  --fine: #5fd0a8; --open: #f0d98a; --open-paper: #2e2810; } }
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body { margin: 0 auto; max-width: 1100px; padding: 22px 28px 48px; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif;
  font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
h1 { font-size: 27px; line-height: 1.2; font-weight: 650; letter-spacing: -.012em; margin: 0 0 10px; }
h2 { font-size: 19px; font-weight: 650; margin: 0 0 6px; }
h3 { font-size: 15px; font-weight: 650; margin: 14px 0 6px; }
p { margin: 0 0 8px; }
code, pre { font: 12.5px/1.45 ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace; }
pre { background: var(--panel); border: 1px solid var(--rule); padding: 8px 12px; overflow-x: auto;
  white-space: pre-wrap; }
a { color: var(--accent); text-underline-offset: 2px; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.skip:not(:focus) { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
  white-space: nowrap; }
nav ul { list-style: none; display: flex; flex-wrap: wrap; gap: 4px 20px; margin: 12px 0 0; padding: 0; }
section { margin-top: 22px; border-top: 1px solid var(--rule); padding-top: 14px; }
.overline, .intro, .src, .at, dt, caption { color: var(--muted); }
.overline { font-size: 12.5px; margin-bottom: 4px; }
.intro { max-width: 92ch; }
.src { font-size: 12.5px; white-space: normal; }
ul.lines, ol.moments { list-style: none; margin: 0; padding: 0; }
ul.lines > li { padding: 4px 0; border-bottom: 1px solid var(--rule); }
ol.moments > li { display: grid; grid-template-columns: 21ch minmax(0, 1fr); gap: 2px 14px; padding: 3px 0;
  border-bottom: 1px solid var(--rule); }
.lead > li { font-size: 16.5px; }
.tag { border: 1px solid var(--strong); border-radius: 3px; padding: 0 6px; font-size: 12px; color: var(--ink);
  background: var(--panel); margin-right: 6px; white-space: nowrap; }
.tag.judged { border: 1px dashed var(--warn); color: var(--warn); background: var(--warn-paper); }
.sides { border: 1px solid var(--rule); background: var(--panel); padding: 12px 16px; margin: 0 0 12px;
  break-inside: avoid; }
.sides h3 { margin: 0 0 8px; } .sides .verdict { font-weight: 650; }
.sides.contradiction { border-left: 5px solid var(--warn); } .sides.contradiction .verdict { color: var(--warn); }
.sides.cannot { border-left: 5px double var(--open); } .sides.cannot .verdict { color: var(--open); }
.sides.consistent { border-left: 5px dotted var(--fine); } .sides.consistent .verdict { color: var(--fine); }
.pair { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 16px; }
.pair > ul + ul { border-left: 1px solid var(--rule); padding-left: 16px !important; }
.pair > ul > li:last-child { border-bottom: 0; }
.why { margin: 8px 0 0; }
.card { border: 1px solid var(--rule); background: var(--panel); padding: 10px 14px; margin: 0 0 8px;
  break-inside: avoid; }
.card.gone { border-style: dashed; }
.card:target { outline: 2px solid var(--accent); }
.card .statement { font-size: 15.5px; margin: 0 0 4px; }
blockquote { margin: 0 0 6px; padding: 2px 12px; border-left: 3px solid var(--strong); }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 1px 14px; margin: 0; font-size: 13.5px; }
dd { margin: 0; }
.tablebox { overflow-x: auto; margin: 0 0 14px; }
table { border-collapse: collapse; width: 100%; background: var(--panel); font-size: 13.5px; }
caption { text-align: left; padding: 0 0 6px; caption-side: top; }
th, td { border: 1px solid var(--rule); padding: 4px 8px; text-align: left; vertical-align: top; }
th { font-weight: 650; } th, td { overflow-wrap: normal; }
.notice { border: 1px solid var(--warn); border-left-width: 5px; background: var(--warn-paper); padding: 8px 14px;
  margin: 10px 0; }
@media (max-width: 720px) { .pair { grid-template-columns: 1fr; } ol.moments > li { grid-template-columns: 1fr; }
  dl { grid-template-columns: 1fr; }
  .pair > ul + ul { border-left: 0; padding-left: 0 !important; } }
@media print { body { max-width: none; padding: 0; font-size: 10.5pt; background: #fff; }
  nav, .skip { display: none; }
  a { color: inherit; text-decoration: none; } .tablebox { overflow: visible; } h2, h3 { break-after: avoid; } }
"""

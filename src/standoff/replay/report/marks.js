/* Marks of the kinds of event on canvas and in SVG; and the colours, read from the style sheet so that there is one list. */
const MARK_PATHS = new Map();
for (const kind in RAW.marks) MARK_PATHS.set(kind, new Path2D(RAW.marks[kind][0]));
const GONE_ALPHA = 0.45; // of events that an amendment superseded, or that were withdrawn
let COLOURS = {};
function readColours() {
  const style = getComputedStyle(document.documentElement);
  const names = ['paper', 'panel', 'ink', 'muted', 'map', 'grid', 'zone', 'hatch', 'outside', 'inside', 'halted', 'casing', 'approach', 'patrol', 'dark', 'accent', 'select', 'glow'];
  COLOURS = {};
  for (const name of names) COLOURS[name] = style.getPropertyValue('--' + name).trim();
}

function drawMark(ctx, kind, x, y, size, unsure, gone) {
  const fillName = RAW.marks[kind] ? RAW.marks[kind][1] : '';
  ctx.save();
  if (gone) ctx.globalAlpha = GONE_ALPHA;
  ctx.translate(x, y);
  ctx.scale(size / 8, size / 8);
  const path = MARK_PATHS.get(kind) || MARK_PATHS.values().next().value;
  ctx.lineJoin = 'round';
  ctx.strokeStyle = COLOURS.panel;
  ctx.lineWidth = 5;
  ctx.stroke(path);
  ctx.fillStyle = fillName ? COLOURS[fillName] : COLOURS.panel;
  ctx.fill(path, 'evenodd');
  ctx.strokeStyle = COLOURS.ink;
  ctx.lineWidth = gone ? 0.8 : 1.5;
  ctx.stroke(path);
  if (unsure) {
    ctx.beginPath();
    ctx.arc(0, 0, 11.5, 0, 7);
    ctx.setLineDash([3, 3]);
    ctx.lineWidth = 1.6;
    ctx.stroke();
  }
  ctx.restore();
}

/* One mark for events that would cover each other: one that stands, the most severe, with their number. */
function weightier(e, f) { return !e.gone !== !f.gone ? !e.gone : e.rank > f.rank; }
function clustered(items, reach) {
  const cells = new Map();
  for (const item of items) {
    const key = Math.floor(item.x / reach) * 65536 + Math.floor(item.y / reach);
    const cell = cells.get(key);
    if (!cell) cells.set(key, { x: item.x, y: item.y, e: item.e, all: [item.e] });
    else {
      cell.all.push(item.e);
      if (item.e === state.event || (cell.e !== state.event && weightier(item.e, cell.e))) { cell.e = item.e; cell.x = item.x; cell.y = item.y; }
    }
  }
  return [...cells.values()];
}

function svgMark(e, x, y, size) {
  const group = svg('g', { class: e.gone ? 'gone' : null, transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})` });
  if (e.unsure) group.append(svg('circle', { class: 'halo', r: size * 0.82 }));
  group.append(svg('use', { href: '#k-' + e.kind, x: -size / 2, y: -size / 2, width: size, height: size }));
  if (e === state.event) group.append(svg('circle', { class: 'halo pick', r: size * 0.95 }));
  return group;
}

function eventWords(e) {
  return `${e.who}: ${wordsOf(e.kind)}${e.zone === null ? '' : ', ' + e.zone}${e.unsure ? ' (cannot tell)' : ''}${goneOf(e)}`;
}
function goneOf(e) { return e.gone ? ` (${e.gone})` : ''; }

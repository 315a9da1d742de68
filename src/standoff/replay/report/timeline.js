/* The timeline: an overview of all events with the time shown, and one row for each entity that raised events. */
const ROWS_A_PAGE = 15;
const LABEL_W = 176;
const RIGHT_W = 14;
const SPAN_THICK = { visit: 14, halt: 7, silence: 10, approach: 4 };
const RANKED = rankedEntities();
let timelinePage = 0;
let paperWidth = 0; // while printing: the width to draw for

function rankedEntities() {
  const weight = { found_inside: 3, entered: 3, crossed: 3, went_deep: 3, halted: 2, stayed: 2, left: 2, approached: 1, turned_away: 1, patrolled: 1 };
  const rows = [...EVENTS_OF].map(([entity, events]) => ({
    entity, events,
    rank: Math.max(...events.map((e) => e.rank)),
    weight: Math.max(...events.map((e) => weight[e.kind] || 0)),
    first: Math.min(...events.map((e) => e.start)),
  }));
  return rows.sort((a, b) => b.rank - a.rank || b.weight - a.weight || b.events.length - a.events.length || a.first - b.first);
}

function drawOverview() {
  const box = byId('overview');
  const width = paperWidth || Math.max(300, box.clientWidth);
  const high = 46;
  const bins = new Float64Array(Math.max(20, Math.floor((width - LABEL_W - RIGHT_W) / 5)));
  for (const e of EVENTS) bins[Math.min(bins.length - 1, Math.max(0, Math.floor(shareOf(e.start) * bins.length)))]++;
  const most = Math.max(1, ...bins);
  const root = svg('svg', { viewBox: `0 0 ${width} ${high}`, height: high, role: 'img', 'aria-label': 'Number of events over time; drag to choose the time shown' });
  root.append(svg('text', { x: 0, y: 22 }, 'Events over time'), svg('text', { x: 0, y: 36 }, `highest bar: ${plural(most, 'event')}`));
  let path = '';
  bins.forEach((n, i) => {
    if (!n) return;
    const [x0, x1] = [i, i + 1].map((k) => LABEL_W + (k / bins.length) * (width - LABEL_W - RIGHT_W));
    path += `M${x0.toFixed(1)} ${high - 8}h${(x1 - x0 - 1).toFixed(1)}v${(-Math.max(2, (n / most) * (high - 14))).toFixed(1)}h${(-(x1 - x0 - 1)).toFixed(1)}Z`;
  });
  const [a, b] = [timeX(state.from, width), timeX(state.until, width)];
  root.append(
    svg('path', { class: 'bars', d: path }), svg('line', { class: 'grid', x1: LABEL_W, x2: width - RIGHT_W, y1: high - 7.5, y2: high - 7.5 }),
    svg('rect', { class: 'windowed', x: a, y: 2, width: Math.max(0, b - a), height: high - 9 }),
    svg('line', { class: 'edge', x1: a, x2: a, y1: 2, y2: high - 7 }), svg('line', { class: 'edge', x1: b, x2: b, y1: 2, y2: high - 7 }),
  );
  brush(root, width);
  box.replaceChildren(root);
}
/* Drag chooses a stretch of time, a click sets its end; double click shows the whole. */
let brushFrom = null;
function brush(root, width) {
  const at = (event) => {
    const box = byId('overview').getBoundingClientRect();
    return instantOf(Math.max(0, Math.min(1, (event.clientX - box.left - LABEL_W) / (width - LABEL_W - RIGHT_W))));
  };
  root.addEventListener('pointerdown', (event) => { brushFrom = { ms: at(event), px: event.clientX }; event.preventDefault(); });
  root.addEventListener('dblclick', () => setWindow(0, LENGTH));
  brush.move = (event) => { if (brushFrom && Math.abs(event.clientX - brushFrom.px) > 4) setWindow(Math.min(brushFrom.ms, at(event)), Math.max(brushFrom.ms, at(event))); };
  brush.up = (event) => {
    if (brushFrom && Math.abs(event.clientX - brushFrom.px) <= 4 && at(event) > state.from) setWindow(state.from, at(event));
    brushFrom = null;
  };
}
addEventListener('pointermove', (event) => { if (brushFrom) brush.move(event); });
addEventListener('pointerup', (event) => { if (brushFrom) brush.up(event); });

function drawTimeline() {
  const box = byId('timeline');
  const width = paperWidth || Math.max(300, box.clientWidth);
  const rows = RANKED.slice(timelinePage * ROWS_A_PAGE, (timelinePage + 1) * ROWS_A_PAGE);
  const rowHigh = 26;
  const top = 20;
  const high = top + rows.length * rowHigh + 2;
  const root = svg('svg', { viewBox: `0 0 ${width} ${high}`, height: high, role: 'group', 'aria-label': 'Events of each entity over time' });
  drawAxis(root, width, top, high);
  rows.forEach((row, i) => root.append(drawLane(row, i, top + i * rowHigh, rowHigh, width)));
  if (state.until < LENGTH) {
    const x = timeX(state.until, width);
    root.append(svg('rect', { class: 'future', x, y: top, width: width - RIGHT_W - x, height: high - top }), svg('line', { class: 'nowline', x1: x, x2: x, y1: top - 4, y2: high }));
  }
  if (state.from > 0) root.append(svg('rect', { class: 'future', x: LABEL_W, y: top, width: timeX(state.from, width) - LABEL_W, height: high - top }));
  const focused = box.contains(document.activeElement) ? document.activeElement.getAttribute('data-lane') : null;
  box.replaceChildren(rows.length ? root : el('p', { class: 'quiet' }, 'No entity raised an event.'));
  if (focused !== null) { const lane = box.querySelector(`[data-lane="${focused}"]`); if (lane) lane.focus({ preventScroll: true }); }
}
function drawLane(row, i, y, high, width) {
  const mid = y + high / 2;
  const recon = (TRACKS_OF.get(row.entity) || []).some((t) => t.recon);
  const lane = svg('g', {
    class: 'lane' + (row.entity === state.entity ? ' chosen' : ''), role: 'button', tabindex: i === 0 ? 0 : -1, 'data-lane': i, 'aria-pressed': String(row.entity === state.entity),
    'aria-label': `${row.entity}: ${plural(row.events.length, 'event')}: ${row.events.slice(0, 12).map((e) => wordsOf(e.kind) + ' ' + clockOf(e.start)).join(', ')}`,
    'data-entity': row.entity, on: {
      click: () => choose(row.entity, null, 'timeline'), keydown: (event) => laneKey(event, row, i),
      mouseenter: () => hoverOver(row.entity, null), mouseleave: () => hoverOver(null, null),
    },
  });
  const name = row.entity.length > 24 ? row.entity.slice(0, 23) + '…' : row.entity;
  lane.append(svg('rect', { class: 'bg', x: 0, y: y + 1, width, height: high - 2 }), svg('title', {}, row.entity), svg('text', { class: 'name', x: 4, y: mid + 4 }, name + (recon ? ' ⁕' : '')),
    svg('line', { class: 'grid', x1: LABEL_W, x2: width - RIGHT_W, y1: mid + 0.5, y2: mid + 0.5 }));
  for (const kind of ['visit', 'approach', 'silence', 'halt']) {
    for (const s of SPANS_OF.get(row.entity) || []) if (s.kind === kind) lane.append(drawSpan(s, mid, width));
  }
  const heard = lastHeard(row.entity);
  if (heard < LENGTH && (SPANS_OF.get(row.entity) || []).some((s) => isNaN(s.end))) lane.append(svg('line', { class: 'unheard', x1: timeX(heard, width), x2: timeX(LENGTH, width), y1: mid, y2: mid }));
  const marks = clustered(row.events.map((e) => ({ e, x: timeX(e.start, width), y: 0 })), 13);
  for (const mark of marks) {
    const group = svgMark(mark.e, mark.x, mid, 17);
    group.append(svg('title', {}, mark.all.slice(0, 8).map((e) => `${clockOf(e.start)} ${wordsOf(e.kind)}`).join('\n')));
    if (mark.all.length > 1) group.append(svg('text', { class: 'strong', x: 7, y: -4 }, String(mark.all.length)));
    group.addEventListener('click', (event) => { event.stopPropagation(); chooseEvent(mark.e, 'timeline'); });
    lane.append(group);
  }
  return lane;
}
function drawSpan(s, mid, width) {
  const open = isNaN(s.end);
  const until = open ? Math.max(s.start, lastHeard(s.entity)) : s.end;
  const [x0, x1] = [timeX(s.start, width), timeX(until, width)];
  const thick = SPAN_THICK[s.kind] || 4;
  const bar = svg('rect', { class: 'span-' + s.kind, x: x0, y: mid - thick / 2, width: Math.max(1.5, x1 - x0), height: thick });
  bar.append(svg('title', {}, `${s.kind} ${clockOf(s.start)} to ${open ? clockOf(until) + ', when last heard' : clockOf(s.end)}`));
  return bar;
}
function laneKey(event, row, i) {
  if (event.key === 'Enter' || event.key === ' ') { event.preventDefault(); choose(row.entity, null, 'timeline'); return; }
  const to = { ArrowDown: i + 1, ArrowUp: i - 1, Home: 0, End: ROWS_A_PAGE }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  const lanes = byId('timeline').querySelectorAll('.lane');
  lanes[Math.max(0, Math.min(lanes.length - 1, to))].focus();
}

function pager(box, page, pages, go, what) {
  if (pages < 2) { box.replaceChildren(); return; }
  const button = (label, to, off) => el('button', { type: 'button', disabled: off, 'aria-label': label + ' page of ' + what, on: { click: () => go(to) } }, label);
  box.replaceChildren(button('First', 0, page === 0), button('Previous', page - 1, page === 0), el('span', {}, `${grouped(page + 1)} of ${grouped(pages)}`), button('Next', page + 1, page === pages - 1), button('Last', pages - 1, page === pages - 1));
}
function pageTimeline(to) {
  timelinePage = to;
  pager(byId('when-pager'), timelinePage, Math.ceil(RANKED.length / ROWS_A_PAGE), pageTimeline, 'the timeline');
  const first = timelinePage * ROWS_A_PAGE;
  const part = RANKED.length > ROWS_A_PAGE ? `; ${grouped(first + 1)} to ${grouped(Math.min(RANKED.length, first + ROWS_A_PAGE))} shown` : '';
  byId('when-note').textContent = RANKED.length ? `${plural(RANKED.length, 'entity', 'entities')} with events, the most severe first${part}` : '';
  drawTimeline();
}
function drawSpanLegend() {
  const names = { visit: 'inside the zone', halt: 'halted', approach: 'approaching', silence: 'silent', unheard: 'not heard since' };
  const shown = Object.keys(names).filter((kind) => (kind === 'unheard' ? SPANS.some((s) => isNaN(s.end) && lastHeard(s.entity) < LENGTH) : SPANS.some((s) => s.kind === kind)));
  byId('span-legend').replaceChildren(...shown.map((kind) => el('span', {}, svg('svg', { class: 'line', viewBox: '0 0 34 14', 'aria-hidden': 'true' },
    kind === 'unheard' ? svg('line', { class: 'unheard', x1: 1, x2: 33, y1: 7, y2: 7 }) : svg('rect', { class: 'span-' + kind, x: 1, width: 32, y: 7 - SPAN_THICK[kind] / 2, height: SPAN_THICK[kind] })), names[kind])));
  byId('span-legend').hidden = !shown.length;
}

function setUpTimeline() {
  drawSpanLegend();
  const [from, until] = [byId('from'), byId('until')];
  const moved = (which) => () => {
    const values = [instantOf(from.value / 1000), instantOf(until.value / 1000)];
    if (which === 0) setWindow(Math.min(values[0], state.until), state.until); else setWindow(state.from, Math.max(values[1], state.from));
  };
  from.addEventListener('input', moved(0));
  until.addEventListener('input', moved(1));
  byId('whole').addEventListener('click', () => { play(false); setWindow(0, LENGTH); });
  byId('play').addEventListener('click', () => play(byId('play').getAttribute('aria-pressed') !== 'true'));
  onChange((what) => {
    if (what.time) showWindow();
    if (what.selection && what.by !== 'timeline') showLaneOf(state.entity);
    if (what.time || what.selection) { drawOverview(); drawTimeline(); }
  });
  showWindow();
  pageTimeline(0);
}
function showWindow() {
  byId('from').value = Math.round(shareOf(state.from) * 1000);
  byId('until').value = Math.round(shareOf(state.until) * 1000);
  for (const name of ['from', 'until']) {
    byId(name + '-text').textContent = timeOf(state[name]);
    byId(name).setAttribute('aria-valuetext', timeOf(state[name]) + ' UTC');
  }
}
function showLaneOf(entity) {
  const at = RANKED.findIndex((row) => row.entity === entity);
  if (at >= 0 && Math.floor(at / ROWS_A_PAGE) !== timelinePage) pageTimeline(Math.floor(at / ROWS_A_PAGE));
}
/* Thirty seconds for the whole time; in coarse steps for those who want less motion. */
let playing = 0;
function play(on) {
  const button = byId('play');
  button.setAttribute('aria-pressed', String(on));
  button.textContent = on ? 'Pause' : 'Play';
  clearInterval(playing);
  if (!on) return;
  if (state.until >= LENGTH) setWindow(state.from, state.from);
  const every = reducedMotion ? 1500 : 50;
  playing = setInterval(() => {
    setWindow(state.from, instantOf(Math.min(1, shareOf(state.until) + every / 30000)));
    if (state.until >= LENGTH) play(false);
  }, every);
}

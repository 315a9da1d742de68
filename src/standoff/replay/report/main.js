/* Putting it together: legend, pointer and keys on the map, print, and what is chosen when the page opens. */
function drawLegend() {
  const box = byId('legend');
  const line = (which, recon) => {
    const s = STYLE[which];
    const root = svg('svg', { class: 'line', viewBox: '0 0 34 12', 'aria-hidden': 'true' });
    if (s.casing) root.append(svg('line', { x1: 5, x2: 29, y1: 6, y2: 6, stroke: 'var(--casing)', 'stroke-width': s.casing, 'stroke-linecap': 'round' }));
    root.append(svg('line', { x1: which === 2 ? 5 : 1, x2: which === 2 ? 29 : 33, y1: 6, y2: 6, stroke: `var(--${s.colour})`, 'stroke-width': s.width, 'stroke-dasharray': recon ? '7 4' : null, 'stroke-linecap': which === 2 ? 'round' : 'butt' }));
    return root;
  };
  const entry = (mark, words) => el('span', {}, mark, words);
  const items = [entry(line(0), 'track outside'), entry(line(1), 'track inside'), entry(line(2), 'track halted')];
  if (TRACKS.some((t) => t.recon)) items.push(entry(line(0, true), 'dashed: reconstruction'));
  const kinds = Object.keys(RAW.marks).filter((kind) => EVENTS.some((e) => e.kind === kind));
  for (const kind of kinds) items.push(entry(glyph(kind), wordsOf(kind)));
  if (EVENTS.some((e) => e.unsure)) items.push(entry(svg('svg', { class: 'glyph', viewBox: '-10 -10 20 20', 'aria-hidden': 'true' }, svg('circle', { class: 'halo', r: 8 })), 'ringed: cannot tell'));
  if (EVENTS.length > 1) items.push(entry(el('b', { class: 'count' }, '3'), 'so many events in one place, the most severe drawn'));
  box.replaceChildren(...items);
}

function showTip(found, sx, sy) {
  const tip = byId('tip');
  if (!found) { tip.hidden = true; return; }
  if (found.mark) {
    const all = found.mark.all;
    tip.replaceChildren(el('b', {}, eventWords(found.mark.e)), `${timeOf(found.mark.e.start)} UTC, ${sideOf(found.mark.e.boundary)}`);
    if (all.length > 1) tip.append(el('br', {}), `and ${plural(all.length - 1, 'more event')} here`);
  } else {
    tip.replaceChildren(el('b', {}, found.track.entity), [timeOf(found.ms) + ' UTC', isNaN(found.b) ? null : sideOf(found.b), found.track.recon ? 'reconstruction' : null].filter(Boolean).join(', '));
  }
  tip.hidden = false;
  tip.style.left = Math.max(4, Math.min(view.w - tip.offsetWidth - 8, sx + 14)) + 'px';
  tip.style.top = (sy + 20 + tip.offsetHeight > view.h ? sy - tip.offsetHeight - 12 : sy + 16) + 'px';
}
function hoverAt(sx, sy) {
  const found = under(sx, sy);
  canvas.classList.toggle('over', !!found);
  showTip(found, sx, sy);
  hoverOver(found ? (found.mark ? found.mark.e.entity : found.track.entity) : null, found && found.mark ? found.mark.e : null);
  return found;
}
function hoverOver(entity, event) {
  if (entity === state.hover && event === state.hoverEvent) return;
  state.hover = entity;
  state.hoverEvent = event;
  changed({ hover: true });
}
/* What is hovered in one place is marked in the others. */
function showHovered() {
  for (const lane of document.querySelectorAll('.lane')) lane.classList.toggle('hovered', state.hover !== null && lane.dataset.entity === state.hover);
  for (const row of document.querySelectorAll('#tablebox tbody tr')) {
    const e = EVENTS[row.dataset.i];
    row.classList.toggle('hovered', state.hover !== null && (state.hoverEvent ? e === state.hoverEvent : e.entity === state.hover));
  }
}
function setUpPointer() {
  let held = null;
  const at = (event) => { const box = canvas.getBoundingClientRect(); return [event.clientX - box.left, event.clientY - box.top]; };
  canvas.addEventListener('pointerdown', (event) => { held = { at: at(event), moved: false }; canvas.setPointerCapture(event.pointerId); });
  canvas.addEventListener('pointermove', (event) => {
    const [x, y] = at(event);
    if (!held) { hoverAt(x, y); return; }
    const [dx, dy] = [x - held.at[0], y - held.at[1]];
    if (!held.moved && Math.hypot(dx, dy) < 4) return;
    held = { at: [x, y], moved: true };
    canvas.classList.add('dragging');
    showTip(null);
    panBy(dx, dy);
  });
  canvas.addEventListener('pointerup', (event) => {
    if (held && !held.moved) {
      const found = hoverAt(...at(event));
      if (found && found.mark) chooseEvent(nextOf(found.mark.all), 'map');
      else if (found) choose(found.track.entity, null, 'map');
    }
    held = null;
    canvas.classList.remove('dragging');
  });
  canvas.addEventListener('pointerleave', () => { if (!held) { showTip(null); hoverOver(null, null); } });
  canvas.addEventListener('dblclick', (event) => zoomBy(2, ...at(event)));
  canvas.addEventListener('wheel', (event) => {
    if (document.activeElement !== canvas && !event.ctrlKey && !event.metaKey) { hintWheel(); return; }
    event.preventDefault();
    zoomBy(Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0016)), ...at(event));
  }, { passive: false });
}
/* Clicking again on a pile of marks goes through it. */
function nextOf(all) { return all[(all.indexOf(state.event) + 1) % all.length]; }
let hinting = 0;
function hintWheel() {
  byId('wheel-hint').classList.add('on');
  clearTimeout(hinting);
  hinting = setTimeout(() => byId('wheel-hint').classList.remove('on'), 1200);
}
function setUpKeys() {
  const step = 60;
  const keys = {
    '+': () => zoomBy(1.4), '=': () => zoomBy(1.4), '-': () => zoomBy(1 / 1.4), '_': () => zoomBy(1 / 1.4),
    ArrowLeft: () => panBy(step, 0), ArrowRight: () => panBy(-step, 0), ArrowUp: () => panBy(0, step), ArrowDown: () => panBy(0, -step),
    0: () => goTo('zones'), 9: () => goTo('all'), s: () => goTo('selected'), n: () => stepEvent(1), p: () => stepEvent(-1),
    Escape: () => choose(null, null, 'map'),
  };
  canvas.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });
  for (const button of document.querySelectorAll('[data-map]')) {
    button.addEventListener('click', () => {
      const what = button.dataset.map;
      if (what === 'in') zoomBy(1.5); else if (what === 'out') zoomBy(1 / 1.5); else goTo(what);
    });
  }
}
function goTo(name) { VIEWS[name](); mapStale(); }
function stepEvent(by) {
  if (!table.rows.length) return;
  const at = table.rows.indexOf(state.event);
  chooseEvent(table.rows[(at + by + table.rows.length + (at < 0 && by < 0 ? 1 : 0)) % table.rows.length], 'map');
}
/* Bring a chosen event into sight when it lies outside of the map. */
function keepInSight(e) {
  if (!e || isNaN(e.x)) return;
  const [x, y] = [screenX(e.x), screenY(e.y)];
  if (x < 20 || y < 20 || x > view.w - 20 || y > view.h - 20) { view.x = e.x; view.y = e.y; }
}
function rememberChoice() {
  try { history.replaceState(null, '', state.event ? '#event=' + state.event.id : location.pathname.length ? '#' : ''); } catch { /* a viewer that forbids it */ }
}

function setUpPrint() {
  const begin = () => {
    document.documentElement.classList.add('paper');
    readColours();
    sizeMap(2.5);
    if (view.w) paintMap();
    paperWidth = 700;
    drawOverview();
    drawTimeline();
    showRows(0, ROWS_IN_PRINT, true);
    tableNote(0, ROWS_IN_PRINT);
    if (table.rows.length > ROWS_IN_PRINT) byId('tablebox').append(el('p', {}, `The first ${ROWS_IN_PRINT} of ${grouped(table.rows.length)} events are printed; events.parquet has all.`));
  };
  const end = () => {
    document.documentElement.classList.remove('paper');
    paperWidth = 0;
    redrawAll();
    drawTable();
  };
  addEventListener('beforeprint', begin);
  addEventListener('afterprint', end);
}
function redrawAll() {
  readColours();
  sizeMap();
  requestFrame();
  drawOverview();
  drawTimeline();
}

function firstChoice() {
  const named = /^#event=([0-9a-f]{1,12})$/.exec(location.hash);
  const event = named && EVENTS.find((e) => e.id === named[1]);
  if (event) { state.entity = event.entity; state.event = event; }
  else if (RANKED.length) state.entity = RANKED[0].entity;
  else if (TRACKS.length) state.entity = TRACKS[0].entity;
}
/* A page may be opened with no size at all, and get one later. */
function mapResized() {
  const box = canvas.parentElement.getBoundingClientRect();
  if (!box.width || !box.height || (Math.round(box.width) === view.w && Math.round(box.height) === view.h)) return;
  const before = view.w;
  if (before) view.scale *= box.width / before;
  redrawAll();
  if (!before) goTo('zones');
}
function begin() {
  document.documentElement.classList.add('scripted');
  readColours();
  firstChoice();
  drawLegend();
  sizeMap();
  VIEWS.zones();
  canvas.setAttribute('aria-label', `Map of ${plural(ZONES.length, 'zone')}, ${plural(TRACKS.length, 'track')} and ${plural(EVENTS.length, 'event')}`);
  setUpTimeline();
  drawOverview();
  setUpTable();
  drawSide();
  setUpPointer();
  setUpKeys();
  setUpPrint();
  onChange((what) => {
    if (what.selection) { drawSide(); keepInSight(state.event); rememberChoice(); }
    if (what.hover) showHovered();
    if (what.selection || what.time) mapStale(); else requestFrame();
  });
  if (view.w) paintMap();
  showChosenRow('start');
  new ResizeObserver(mapResized).observe(canvas.parentElement);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redrawAll);
  document.documentElement.dataset.ready = 'yes';
}
begin();

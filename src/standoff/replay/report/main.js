/* Putting it together: legend, print, and what is chosen when the page opens. */
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

/* What is hovered in one place is marked in the others. */
function showHovered() {
  for (const lane of document.querySelectorAll('.lane')) lane.classList.toggle('hovered', state.hover !== null && lane.dataset.entity === state.hover);
  for (const row of document.querySelectorAll('#tablebox tbody tr')) {
    const e = EVENTS[row.dataset.i];
    row.classList.toggle('hovered', state.hover !== null && (state.hoverEvent ? e === state.hoverEvent : e.entity === state.hover));
  }
}
function stepEvent(by) {
  if (!table.rows.length) return;
  const at = table.rows.indexOf(state.event);
  chooseEvent(table.rows[(at + by + table.rows.length + (at < 0 && by < 0 ? 1 : 0)) % table.rows.length], 'map');
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

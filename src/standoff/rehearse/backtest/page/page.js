/* Putting it together: the list beside the map, the choice of outcomes, legend, keys, print. */
const ARTICLES = [...document.querySelectorAll('.verdict')];
const OUTCOMES = ['lost', 'gained', 'moved', 'unchanged'];
let wanted = null; // one outcome, or all

function stepEvent(by) {
  if (!listed.length) return;
  const at = listed.indexOf(state.event);
  chooseEvent(listed[(at + by + listed.length + (at < 0 && by < 0 ? 1 : 0)) % listed.length], 'map');
}
VIEWS.selected = () => {
  const mark = state.event;
  if (!mark) { VIEWS.zones(); return; }
  const verdict = RAW.verdicts[mark.i];
  const places = [...verdict.old, ...verdict.new].flatMap((one) => one.events).filter((e) => e[2] !== null).map((e) => project(e[2], e[3]));
  const [from, to] = [mark.start, mark.end];
  const way = mark.entity === null ? [] : (TRACKS_OF.get(mark.entity) || []).flatMap((t) => Array.from(t.t, (ms, k) => (ms >= from && ms <= to ? [t.xs[k], t.ys[k]] : null)).filter(Boolean));
  const box = boxOf([...places, ...way].map(([x, y]) => [x, y, x, y]));
  if (box[0] <= box[2]) fit(box, 1.5);
};
/* Events of the chosen incident on the map, by both plans; those that only one of them saw are ringed. */
function paintChosenEvents(ctx) {
  if (!state.event) return;
  const verdict = RAW.verdicts[state.event.i];
  const keys = ['old', 'new'].map((side) => new Set(verdict[side].flatMap((one) => one.events.map((e) => e[0] + e[1] + e[5]))));
  const seen = new Set();
  for (const e of [...verdict.old, ...verdict.new].flatMap((one) => one.events)) {
    const key = e[0] + e[1] + e[5];
    if (e[2] === null || seen.has(key)) continue;
    seen.add(key);
    const [x, y] = project(e[2], e[3]);
    drawMark(ctx, e[0], screenX(x), screenY(y), 6.5, !(keys[0].has(key) && keys[1].has(key)), '');
  }
}
TOPS.splice(1, 1, (ctx) => paintChosenEvents(ctx), (ctx) => paintMarks(ctx));

function showHovered() {
  const i = state.hoverEvent ? state.hoverEvent.i : -1;
  for (const node of document.querySelectorAll('.lane')) node.classList.toggle('hovered', Number(node.dataset.i) === i);
  ARTICLES.forEach((article, k) => article.classList.toggle('hovered', k === i || (i < 0 && state.hover !== null && EVENTS[k].entity === state.hover)));
}
function showChosen(by) {
  ARTICLES.forEach((article, k) => { if (state.event && state.event.i === k) article.setAttribute('aria-current', 'true'); else article.removeAttribute('aria-current'); });
  if (!state.event || by === 'list') return;
  const [article, list] = [ARTICLES[state.event.i], byId('verdicts')];
  if (list.scrollHeight > list.clientHeight) list.scrollTop = article.offsetTop - 40;
}
/* Choosing a track chooses its first incident. */
function markOf(entity) { return entity === null ? null : EVENTS.find((e) => e.entity === entity || (e.members || []).includes(entity)) || null; }

function setUpList() {
  ARTICLES.forEach((article, k) => {
    article.tabIndex = k === 0 ? 0 : -1;
    article.addEventListener('click', () => { if (!String(getSelection())) chooseEvent(EVENTS[k], 'list'); });
    article.addEventListener('mouseenter', () => hoverOver(EVENTS[k].entity, EVENTS[k]));
    article.addEventListener('mouseleave', () => hoverOver(null, null));
    article.addEventListener('keydown', (event) => listKey(event, article, k));
  });
}
function listKey(event, article, k) {
  if (event.target !== article) return;
  if (event.key === 'Enter' || event.key === ' ') { event.preventDefault(); chooseEvent(EVENTS[k], 'list'); return; }
  const open = ARTICLES.filter((one) => !one.hidden);
  const at = open.indexOf(article);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: open.length - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  const next = open[Math.max(0, Math.min(open.length - 1, to))];
  for (const one of ARTICLES) one.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
}
function setUpTally() {
  for (const item of document.querySelectorAll('#tally [data-outcome]')) {
    const outcome = item.dataset.outcome;
    const button = el('button', { type: 'button', 'aria-pressed': 'false', title: 'Show only these', on: { click: () => want(wanted === outcome ? null : outcome) } }, ...item.childNodes);
    item.append(button);
  }
}
function want(outcome) {
  wanted = outcome;
  for (const item of document.querySelectorAll('#tally [data-outcome]')) item.firstChild.setAttribute('aria-pressed', String(item.dataset.outcome === outcome));
  listed = EVENTS.filter((e) => outcome === null || e.kind === outcome);
  ARTICLES.forEach((article, k) => { article.hidden = outcome !== null && EVENTS[k].kind !== outcome; article.tabIndex = -1; });
  const first = ARTICLES.find((article) => !article.hidden);
  if (first) first.tabIndex = 0;
  listNote();
  pageTimeline(0);
}
function listNote() { byId('list-note').textContent = wanted === null ? plural(EVENTS.length, 'incident') : `${grouped(listed.length)} ${wanted} of ${grouped(EVENTS.length)}`; }

function drawPageLegend() {
  const swatch = (...shapes) => svg('svg', { class: 'line', viewBox: '0 0 34 12', 'aria-hidden': 'true' }, ...shapes);
  const entry = (mark, words) => el('span', {}, mark, words);
  const items = OUTCOMES.filter((kind) => EVENTS.some((e) => e.kind === kind)).map((kind) => entry(glyph(kind), kind));
  if (ZONES.some((z) => z.side === 'old')) items.push(entry(swatch(svg('rect', { class: 'sw-lost', x: 1, y: 1, width: 32, height: 10 })), 'only in the old plan'));
  if (ZONES.some((z) => z.side === 'new')) items.push(entry(swatch(svg('rect', { class: 'sw-gained', x: 1, y: 1, width: 32, height: 10 })), 'only in the new plan'));
  for (const [which, words] of [[0, 'track outside'], [1, 'track inside (old plan)']]) items.push(entry(swatch(svg('line', { x1: 1, x2: 33, y1: 6, y2: 6, stroke: `var(--${STYLE[which].colour})`, 'stroke-width': STYLE[which].width })), words));
  if (TRACKS.some((t) => t.recon)) items.push(entry(swatch(svg('line', { x1: 1, x2: 33, y1: 6, y2: 6, stroke: 'var(--outside)', 'stroke-dasharray': '7 4' })), 'dashed: reconstruction'));
  items.push(entry(svg('svg', { class: 'glyph', viewBox: '-10 -10 20 20', 'aria-hidden': 'true' }, svg('circle', { class: 'halo', r: 8 })), 'ringed: seen by one plan only'));
  byId('legend').replaceChildren(...items);
  const bar = (side) => swatch(svg('rect', { class: 'bar ' + side, x: 1, y: 1, width: 32, height: 9 }));
  byId('lane-legend').replaceChildren(entry(bar('old'), 'old plan, first to last event'), entry(bar('new'), 'new plan'), entry(swatch(svg('line', { class: 'tail', x1: 1, x2: 33, y1: 6, y2: 6 })), 'until it was closed'));
}
function redrawAll() {
  readColours();
  sizeMap();
  mapStale();
  drawCloseup();
  drawTimeline();
}
function setUpPrint() {
  addEventListener('beforeprint', () => { document.documentElement.classList.add('paper'); readColours(); sizeMap(2.5); if (view.w) paintMap(); paperWidth = 700; drawCloseup(); drawTimeline(); });
  addEventListener('afterprint', () => { document.documentElement.classList.remove('paper'); paperWidth = 0; redrawAll(); });
}
function begin() {
  document.documentElement.classList.add('scripted');
  readColours();
  const named = /^#v(\d{1,6})$/.exec(location.hash);
  state.event = (named && EVENTS[Number(named[1])]) || EVENTS[0] || null;
  state.entity = state.event ? state.event.entity : null;
  drawPageLegend();
  sizeMap();
  VIEWS.zones();
  canvas.setAttribute('aria-label', `Map of ${plural(ZONES.length, 'border')}, ${plural(TRACKS.length, 'track')} and ${plural(EVENTS.length, 'incident')}`);
  setUpTally();
  setUpList();
  setUpPointer();
  setUpKeys();
  setUpPrint();
  listNote();
  pageTimeline(0);
  drawCloseup();
  onChange((what) => {
    if (what.selection) {
      if (!state.event && state.entity !== null) state.event = markOf(state.entity);
      keepInSight(state.event);
      showChosen(what.by);
      drawCloseup();
      showLane(state.event);
    }
    if (what.hover) showHovered();
    if (what.selection) mapStale(); else requestFrame();
  });
  showChosen('start');
  if (view.w) paintMap();
  new ResizeObserver(mapResized).observe(canvas.parentElement);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redrawAll);
  document.documentElement.dataset.ready = 'yes';
}
begin();

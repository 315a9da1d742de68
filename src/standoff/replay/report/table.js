/* The table of events: sorted, filtered, in pages; every row can be reached and chosen by keyboard. */
const ROWS_A_TABLE = 100;
const ROWS_IN_PRINT = 500;
const COLUMNS = [
  ['Start (UTC)', (e) => e.start, (e) => el('td', { class: 'time' }, timeOf(e.start))],
  ['Event', (e) => e.kind, (e) => el('td', { class: 'kind' }, glyph(e.kind), wordsOf(e.kind), e.gone ? el('small', {}, ' ' + e.gone) : null)],
  ['Entity', (e) => e.who, (e) => el('td', {}, e.who, partyOf(e) === null ? null : el('small', {}, ' ' + partyOf(e)))],
  ['Zone', (e) => e.zone || '', (e) => el('td', {}, e.zone === null ? '–' : e.zone)],
  ['Severity', (e) => e.rank, (e) => el('td', {}, e.severity === null ? '–' : el('span', { class: 'sev sev-' + e.rank, 'data-steps': '●'.repeat(Math.max(0, e.rank)) + '○'.repeat(3 - Math.max(0, e.rank)) }, e.severity))],
  ['To border', (e) => e.boundary, (e) => el('td', { class: 'num' }, sideOf(e.boundary))],
  ['Deepest', (e) => e.depth, (e) => el('td', { class: 'num' }, e.depth > 0 ? distanceOf(e.depth) : '–')],
  ['Certainty', (e) => -e.doubt, (e) => el('td', {}, e.unsure ? el('span', { class: 'open' }, 'cannot tell') : certaintyOf(e), el('small', {}, ' ' + percentOf(e.doubt)))],
  ['Rule', (e) => e.rule || '', (e) => el('td', {}, e.rule === null ? '–' : e.rule)],
  ['Evidence', (e) => e.cites[0] || '', (e) => el('td', { class: 'evidence' }, e.cited)],
];
const NUMERIC = new Set(['To border', 'Deepest']);
const table = { page: 0, sort: 0, down: false, rows: EVENTS, at: null };

function partyOf(e) {
  const track = (TRACKS_OF.get(e.entity) || [])[0];
  return track && track.party !== null ? track.party : null;
}
function haystack(e) {
  if (e.hay === undefined) e.hay = [e.who, e.zone, wordsOf(e.kind), e.rule, e.severity, e.cause, partyOf(e), e.id, e.unsure ? 'cannot tell' : '', e.gone, timeOf(e.start), ...e.cites].join('\u0001').toLowerCase();
  return e.hay;
}
function filterRows() {
  const words = byId('find').value.toLowerCase().split(/\s+/).filter(Boolean);
  const [kind, zone, severity] = ['f-kind', 'f-zone', 'f-severity'].map((id) => byId(id).value);
  const [only, windowed] = [byId('f-entity').checked, byId('f-window').checked];
  table.rows = EVENTS.filter((e) =>
    (!kind || (kind === '?' ? e.unsure : e.kind === kind)) && (!zone || e.zone === zone.slice(1)) && (!severity || e.severity === severity) &&
    (!only || e.entity === state.entity || (e.members || []).includes(state.entity)) && (!windowed || (e.start >= state.from && e.start <= state.until)) &&
    words.every((word) => haystack(e).includes(word)));
  sortRows();
  for (const button of byId('tally').querySelectorAll('button')) button.setAttribute('aria-pressed', String(button.parentElement.dataset.kind === kind));
}
function sortRows() {
  const key = COLUMNS[table.sort][1];
  const sign = table.down ? -1 : 1;
  table.rows = table.rows.map((e) => [key(e), e]).sort(([a, e], [b, f]) => {
    if (a === b) return e.i - f.i;
    if (typeof a === 'number') return isNaN(a) ? (isNaN(b) ? e.i - f.i : 1) : isNaN(b) ? -1 : sign * (a - b);
    return sign * (a < b ? -1 : 1);
  }).map(([, e]) => e);
}
function showRows(first, count, plain) {
  const head = el('tr', {}, ...COLUMNS.map(([name], i) => el('th', { scope: 'col', class: NUMERIC.has(name) ? 'num' : null, 'aria-sort': i === table.sort ? (table.down ? 'descending' : 'ascending') : 'none' },
    plain ? name : el('button', { type: 'button', on: { click: () => sortBy(i) } }, name))));
  const rows = table.rows.slice(first, first + count);
  const body = el('tbody', { on: { click: rowClick, keydown: rowKey, focusin: rowFocus, mouseover: rowHover, mouseleave: () => hoverOver(null, null) } }, ...rows.map((e, i) => rowOf(e, first + i)));
  if (!body.querySelector('[tabindex="0"]') && body.firstElementChild) body.firstElementChild.tabIndex = 0;
  byId('tablebox').replaceChildren(el('table', { 'aria-labelledby': 'events-title', 'aria-rowcount': table.rows.length + 1 }, el('thead', {}, head), body));
  if (!rows.length) byId('tablebox').append(el('p', { class: 'quiet' }, EVENTS.length ? ' No event fits the filter.' : ' No event.'));
}
function rowOf(e, at) {
  const chosen = e === state.event;
  return el('tr', { class: e.gone ? 'gone' : null, tabindex: chosen ? 0 : -1, 'data-i': e.i, 'aria-selected': String(chosen), 'aria-rowindex': at + 2 }, ...COLUMNS.map(([, , cell]) => cell(e)));
}
function drawTable() {
  const pages = Math.max(1, Math.ceil(table.rows.length / ROWS_A_TABLE));
  table.page = Math.max(0, Math.min(table.page, pages - 1));
  showRows(table.page * ROWS_A_TABLE, ROWS_A_TABLE);
  pager(byId('table-pager'), table.page, pages, (to) => { table.page = to; drawTable(); byId('tablebox').scrollTop = 0; }, 'the table');
  tableNote(table.page * ROWS_A_TABLE, ROWS_A_TABLE);
}
function tableNote(first, count) {
  const n = table.rows.length;
  const part = n > count ? `, ${grouped(first + 1)} to ${grouped(Math.min(n, first + count))} shown` : '';
  byId('table-note').textContent = (n === EVENTS.length ? plural(n, 'event') : `${grouped(n)} of ${plural(EVENTS.length, 'event')}`) + part;
}
function sortBy(i) {
  table.down = table.sort === i ? !table.down : false;
  table.sort = i;
  table.page = 0;
  sortRows();
  drawTable();
  byId('tablebox').querySelectorAll('thead button')[i].focus();
}
function rowClick(event) {
  const row = event.target.closest('tr');
  if (row) chooseEvent(EVENTS[row.dataset.i], 'table');
}
function rowHover(event) {
  const row = event.target.closest('tr');
  if (row) hoverOver(EVENTS[row.dataset.i].entity, EVENTS[row.dataset.i]);
}
function rowFocus(event) {
  for (const row of event.currentTarget.querySelectorAll('tr[tabindex="0"]')) row.tabIndex = -1;
  event.target.closest('tr').tabIndex = 0;
}
function rowKey(event) {
  const row = event.target.closest('tr');
  if (event.key === 'Enter' || event.key === ' ') { event.preventDefault(); chooseEvent(EVENTS[row.dataset.i], 'table'); return; }
  if (event.key === 'PageDown' || event.key === 'PageUp') {
    event.preventDefault();
    table.page += event.key === 'PageDown' ? 1 : -1;
    drawTable();
    byId('tablebox').scrollTop = 0;
    const head = byId('tablebox').querySelector('tbody tr');
    if (head) head.focus();
    return;
  }
  const to = { ArrowDown: row.nextElementSibling, ArrowUp: row.previousElementSibling, Home: row.parentElement.firstElementChild, End: row.parentElement.lastElementChild }[event.key];
  if (to) { event.preventDefault(); to.focus(); }
}
/* Mark the chosen row; turn to its page when the choice was made elsewhere, without moving the reader's page. */
function showChosenRow(by) {
  const box = byId('tablebox');
  if (state.event && by !== 'table') {
    const at = table.rows.indexOf(state.event);
    if (at >= 0 && Math.floor(at / ROWS_A_TABLE) !== table.page) { table.page = Math.floor(at / ROWS_A_TABLE); drawTable(); }
  }
  for (const row of box.querySelectorAll('tbody tr')) row.setAttribute('aria-selected', String(!!state.event && Number(row.dataset.i) === state.event.i));
  const row = box.querySelector('tr[aria-selected=true]');
  if (row && by !== 'table') box.scrollTop += row.getBoundingClientRect().top - box.getBoundingClientRect().top - box.clientHeight / 3;
}
function setUpTable() {
  const distinct = (name) => [...new Set(EVENTS.map((e) => e[name]).filter((v) => v !== null))].sort();
  const options = (id, all, values) => byId(id).append(el('option', { value: '' }, all), ...values.map(([value, text]) => el('option', { value }, text)));
  options('f-kind', 'all', [...distinct('kind').map((kind) => [kind, wordsOf(kind)]), ...(EVENTS.some((e) => e.unsure) ? [['?', 'cannot tell']] : [])]);
  options('f-zone', 'all', distinct('zone').map((zone) => ['=' + zone, zone]));
  options('f-severity', 'all', SEVERITIES.filter((s) => EVENTS.some((e) => e.severity === s)).map((s) => [s, s]));
  let wait = 0;
  const again = () => { clearTimeout(wait); wait = setTimeout(() => { table.page = 0; filterRows(); drawTable(); }, 120); };
  const form = byId('filters');
  form.addEventListener('input', again);
  form.addEventListener('reset', again);
  form.addEventListener('submit', (event) => event.preventDefault());
  for (const item of byId('tally').querySelectorAll('li')) {
    const button = el('button', { type: 'button', 'aria-pressed': 'false', title: 'Show only these in the table', on: { click: () => { byId('f-kind').value = byId('f-kind').value === item.dataset.kind ? '' : item.dataset.kind; again(); } } });
    button.append(...item.childNodes);
    item.append(button);
  }
  onChange((what) => {
    if ((what.time && byId('f-window').checked) || (what.selection && byId('f-entity').checked)) again();
    if (what.selection) showChosenRow(what.by);
  });
  filterRows();
  drawTable();
}

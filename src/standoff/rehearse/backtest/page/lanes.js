/* The timeline: two lanes an incident, the old plan's above the new plan's. */
const ROWS_A_PAGE = 15;
const LABEL_W = 208;
const RIGHT_W = 14;
const LANE_H = 38;
let lanePage = 0;
let paperWidth = 0; // while printing: the width to draw for
let listed = EVENTS; // marks of the verdicts that the choice of outcomes lets through

function drawTimeline() {
  const box = byId('timeline');
  const width = paperWidth || Math.max(300, box.clientWidth);
  const rows = listed.slice(lanePage * ROWS_A_PAGE, (lanePage + 1) * ROWS_A_PAGE);
  if (!rows.length) { box.replaceChildren(el('p', { class: 'quiet' }, 'No incident of this kind.')); return; }
  const high = 24 + rows.length * LANE_H;
  const root = svg('svg', { viewBox: `0 0 ${width} ${high}`, height: high, role: 'group', 'aria-label': 'Timeline of incidents, the old plan above the new one' });
  drawAxis(root, width, 24, high);
  rows.forEach((mark, k) => root.append(drawLane(mark, k, 24 + k * LANE_H, width)));
  const focused = document.activeElement && document.activeElement.dataset ? document.activeElement.dataset.lane : undefined;
  box.replaceChildren(root);
  if (focused !== undefined) { const lane = box.querySelector(`[data-lane="${focused}"]`); if (lane) lane.focus({ preventScroll: true }); }
}
function drawLane(mark, k, y, width) {
  const verdict = RAW.verdicts[mark.i];
  const chosen = mark === state.event;
  const lane = svg('g', {
    class: 'lane' + (chosen ? ' chosen' : ''), role: 'button', tabindex: k === 0 ? 0 : -1, 'data-lane': k, 'data-i': mark.i, 'aria-pressed': String(chosen),
    'aria-label': `${mark.kind}: ${mark.who}, ${mark.zone}. Old plan: ${sideWords(verdict.old)}. New plan: ${sideWords(verdict.new)}.`,
    on: { click: () => chooseEvent(mark, 'timeline'), keydown: (event) => laneKey(event, mark, k), mouseenter: () => hoverOver(mark.entity, mark), mouseleave: () => hoverOver(null, null) },
  });
  const name = mark.who.length > 21 ? mark.who.slice(0, 20) + '…' : mark.who;
  lane.append(svg('rect', { class: 'bg', x: 0, y: y + 1, width, height: LANE_H - 2 }), svg('title', {}, eventWords(mark)),
    svg('use', { href: '#k-' + mark.kind, x: 2, y: y + LANE_H / 2 - 8, width: 16, height: 16 }), svg('text', { class: 'name', x: 23, y: y + LANE_H / 2 + 4 }, name));
  [['old', 11], ['new', 27]].forEach(([side, down]) => {
    lane.append(svg('text', { class: 'side', x: LABEL_W - 6, y: y + down + 4, 'text-anchor': 'end' }, side), svg('line', { class: 'grid', x1: LABEL_W, x2: width - RIGHT_W, y1: y + down + 0.5, y2: y + down + 0.5 }));
    for (const one of verdict[side]) drawBar(lane, side, one, y + down, (ms) => timeX(ms, width), 11);
  });
  return lane;
}
function drawBar(root, side, one, mid, x, thick) {
  const [x0, x1] = [x(one.from), x(one.to)];
  if (one.closed !== null && one.closed > one.to) root.append(svg('line', { class: 'tail', x1, x2: x(one.closed), y1: mid, y2: mid }));
  const bar = svg('rect', { class: 'bar ' + side, x: x0, y: mid - thick / 2, width: Math.max(2.5, x1 - x0), height: thick });
  bar.append(svg('title', {}, `${side} plan: ${timeOf(one.from)} to ${timeOf(one.to)}, ${one.severity}`));
  root.append(bar);
}
function sideWords(side) {
  return side.length ? side.map((one) => `${timeOf(one.from)} to ${clockOf(one.to)}, ${one.severity}`).join('; ') : 'nothing';
}
function laneKey(event, mark, k) {
  if (event.key === 'Enter' || event.key === ' ') { event.preventDefault(); chooseEvent(mark, 'timeline'); return; }
  const to = { ArrowDown: k + 1, ArrowUp: k - 1, Home: 0, End: ROWS_A_PAGE }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  const lanes = byId('timeline').querySelectorAll('.lane');
  lanes[Math.max(0, Math.min(lanes.length - 1, to))].focus();
}
function pageTimeline(to) {
  const pages = Math.max(1, Math.ceil(listed.length / ROWS_A_PAGE));
  lanePage = Math.max(0, Math.min(pages - 1, to));
  const button = (label, at, off) => el('button', { type: 'button', disabled: off, 'aria-label': label + ' page of the timeline', on: { click: () => pageTimeline(at) } }, label);
  byId('when-pager').replaceChildren(...(pages < 2 ? [] : [button('Previous', lanePage - 1, lanePage === 0), el('span', {}, `${lanePage + 1} of ${pages}`), button('Next', lanePage + 1, lanePage === pages - 1)]));
  const first = lanePage * ROWS_A_PAGE;
  byId('when-note').textContent = plural(listed.length, 'incident') + (pages > 1 ? `; ${first + 1} to ${Math.min(listed.length, first + ROWS_A_PAGE)} shown` : '') + '. Above: the old plan, below: the new plan.';
  drawTimeline();
}
function showLane(mark) {
  const at = listed.indexOf(mark);
  if (at >= 0 && Math.floor(at / ROWS_A_PAGE) !== lanePage) pageTimeline(Math.floor(at / ROWS_A_PAGE)); else drawTimeline();
}

/* Distance to the border over time for one entity: outside above the line, inside below it. */
const chart = { near: false };

function drawChart(box, entity) {
  const tracks = (TRACKS_OF.get(entity) || []).filter((t) => t.b.some((b) => !isNaN(b)));
  if (!tracks.length) { box.replaceChildren(el('p', { class: 'quiet' }, 'No distance to a border is known for this entity, or its track is not drawn.')); return; }
  const frame = { w: 372, h: 218, left: 46, right: 8, top: 10, bottom: 22 };
  const [t0, t1] = tracks.reduce(([a, b], t) => [Math.min(a, t.t[0]), Math.max(b, t.t[t.n - 1])], [Infinity, -Infinity]);
  const [low, high] = rangeOf(tracks);
  const x = (ms) => frame.left + ((ms - t0) / (t1 - t0 || 1)) * (frame.w - frame.left - frame.right);
  const y = (m) => frame.top + ((high - Math.max(low, Math.min(high, m))) / (high - low)) * (frame.h - frame.top - frame.bottom);
  const root = svg('svg', { class: 'chart', viewBox: `0 0 ${frame.w} ${frame.h}`, role: 'img', 'aria-label': chartWords(entity, tracks) });
  axes(root, frame, low, high, t0, t1, x, y);
  for (const track of tracks) lines(root, track, x, y);
  marksOn(root, entity, tracks, x, y, low);
  cursorOn(root, frame, tracks, t0, t1, x, y);
  box.replaceChildren(root);
}
function rangeOf(tracks) {
  let low = 0;
  let high = 0;
  for (const t of tracks) for (const b of t.b) { if (b < low) low = b; if (b > high) high = b; }
  if (chart.near) high = Math.min(high, Math.max(-low * 0.6, 3000));
  const room = (high - low || 100) * 0.08;
  return [low < 0 ? low - room * 2.4 : -room * 1.5, high + room];
}
function chartWords(entity, tracks) {
  const known = tracks.flatMap((t) => Array.from(t.b).filter((b) => !isNaN(b)));
  const low = known.reduce((a, b) => Math.min(a, b), Infinity);
  const high = known.reduce((a, b) => Math.max(a, b), -Infinity);
  return `Distance of ${entity} to the border over time, between ${sideOf(low)} and ${sideOf(high)}`;
}
function axes(root, frame, low, high, t0, t1, x, y) {
  const right = frame.w - frame.right;
  root.append(svg('rect', { class: 'below', x: frame.left, y: y(0), width: right - frame.left, height: Math.max(0, y(low) - y(0)) }));
  const step = roundStep(high - low, 5);
  const km = step >= 1000;
  for (let m = Math.ceil(low / step) * step; m <= high; m += step) {
    if (Math.abs(m) < step / 2) continue;
    root.append(svg('line', { class: 'grid', x1: frame.left, x2: right, y1: y(m), y2: y(m) }), svg('text', { x: frame.left - 5, y: y(m) + 4, 'text-anchor': 'end' }, km ? Math.abs(m) / 1000 + ' km' : Math.abs(m) + ' m'));
  }
  const marks = timeTicks(t0, t1, 5);
  for (const t of marks.ticks) root.append(svg('line', { class: 'grid', x1: x(t), x2: x(t), y1: frame.top, y2: frame.h - frame.bottom }), svg('text', { x: x(t), y: frame.h - 7, 'text-anchor': 'middle' }, tickText(t, marks.step)));
  root.append(svg('line', { class: 'zero', x1: frame.left, x2: right, y1: y(0), y2: y(0) }), svg('text', { class: 'strong', x: frame.left - 5, y: y(0) + 4, 'text-anchor': 'end' }, 'border'));
  if (y(0) - frame.top > 26) root.append(svg('text', { x: right - 3, y: y(0) - 5, 'text-anchor': 'end' }, 'outside'));
  if (y(low) - y(0) > 20) root.append(svg('text', { x: right - 3, y: y(0) + 14, 'text-anchor': 'end' }, 'inside'));
}
/* A line for each unbroken piece; the inside drawn again, heavier. */
function lines(root, track, x, y) {
  let all = '';
  let inside = '';
  let broken = true;
  for (let i = 0; i < track.n; i++) {
    if (isNaN(track.b[i])) { broken = true; continue; }
    const jump = broken || track.start[i] || i === 0;
    const [px, py] = [x(track.t[i]), y(track.b[i])];
    all += `${jump ? 'M' : 'L'}${px.toFixed(1)} ${py.toFixed(1)}`;
    if (!jump) inside += insidePiece(track, i, x, y);
    broken = false;
  }
  const recon = track.recon ? ' recon' : '';
  root.append(svg('path', { class: 'line' + recon, d: all }), svg('path', { class: 'line in' + recon, d: inside }));
}
function insidePiece(track, i, x, y) {
  const [b0, b1] = [track.b[i - 1], track.b[i]];
  if (b0 > 0 && b1 > 0) return '';
  const at = (f) => `${x(track.t[i - 1] + (track.t[i] - track.t[i - 1]) * f).toFixed(1)} ${y(b0 + (b1 - b0) * f).toFixed(1)}`;
  const border = b0 / (b0 - b1 || 1);
  const from = b0 > 0 ? border : 0;
  return (from > 0 || i < 2 || track.b[i - 2] > 0 || track.start[i - 1] ? 'M' + at(from) : '') + 'L' + at(b1 > 0 ? border : 1);
}
function distanceAt(tracks, ms) {
  for (const t of tracks) {
    for (let i = 1; i < t.n; i++) {
      if (t.t[i] >= ms && t.t[i - 1] <= ms && !t.start[i]) return t.b[i - 1] + (t.b[i] - t.b[i - 1]) * ((ms - t.t[i - 1]) / (t.t[i] - t.t[i - 1] || 1));
    }
  }
  return NaN;
}
function marksOn(root, entity, tracks, x, y, low) {
  let deepest = null;
  for (const t of tracks) for (let i = 0; i < t.n; i++) if (t.b[i] < 0 && (!deepest || t.b[i] < deepest.b)) deepest = { b: t.b[i], ms: t.t[i] };
  if (deepest) {
    const right = x(deepest.ms) > 190;
    root.append(svg('text', { class: 'strong', x: x(deepest.ms) + (right ? -7 : 7), y: Math.min(y(deepest.b) + 20, y(low) - 4), 'text-anchor': right ? 'end' : 'start' }, 'deepest ' + distanceOf(deepest.b)));
  }
  const items = (EVENTS_OF.get(entity) || []).map((e) => {
    const b = distanceAt(tracks, e.start);
    return { e, x: x(e.start), y: y(isNaN(b) ? e.boundary : b) };
  });
  for (const mark of clustered(items.filter((m) => !isNaN(m.y)), 10)) {
    const node = svgMark(mark.e, mark.x, mark.y, 14);
    node.append(svg('title', {}, `${timeOf(mark.e.start)} ${wordsOf(mark.e.kind)}`));
    node.addEventListener('click', () => chooseEvent(mark.e, 'chart'));
    root.append(node);
  }
}
function cursorOn(root, frame, tracks, t0, t1, x, y) {
  const line = svg('line', { class: 'cursor', y1: frame.top, y2: frame.h - frame.bottom, x1: -9, x2: -9, visibility: 'hidden' });
  const words = svg('text', { class: 'strong', y: frame.top + 2, visibility: 'hidden' });
  root.append(line, words);
  root.addEventListener('pointermove', (event) => {
    const box = root.getBoundingClientRect();
    const px = ((event.clientX - box.left) / box.width) * frame.w;
    const ms = Math.max(t0, Math.min(t1, t0 + ((px - frame.left) / (frame.w - frame.left - frame.right)) * (t1 - t0)));
    const b = distanceAt(tracks, ms);
    for (const name of ['x1', 'x2']) line.setAttribute(name, x(ms));
    words.textContent = `${clockOf(ms)}  ${isNaN(b) ? 'not known' : sideOf(b)}`;
    words.setAttribute('x', Math.max(frame.left, Math.min(frame.w - 150, x(ms) + 5)));
    for (const node of [line, words]) node.setAttribute('visibility', 'visible');
  });
  root.addEventListener('pointerleave', () => { for (const node of [line, words]) node.setAttribute('visibility', 'hidden'); });
}

/* The chosen incident close by, with its own axis: events and steps of the old plan above those of the new one. */
function drawCloseup() {
  const box = byId('closeup');
  const mark = state.event;
  if (!mark) { box.replaceChildren(el('p', { class: 'quiet' }, 'Choose an incident in the list, on the map or in the timeline.')); byId('near-note').textContent = ''; return; }
  byId('near-note').textContent = eventWords(mark);
  const verdict = RAW.verdicts[mark.i];
  const width = paperWidth || Math.max(280, box.clientWidth);
  const span = closeSpan(verdict);
  const left = 40;
  const x = (ms) => left + ((Math.max(span[0], Math.min(span[1], ms)) - span[0]) / (span[1] - span[0])) * (width - left - 14);
  const root = svg('svg', { viewBox: `0 0 ${width} 10`, role: 'img', 'aria-label': `Old plan: ${sideWords(verdict.old)}. New plan: ${sideWords(verdict.new)}.` });
  let y = 22;
  for (const side of ['old', 'new']) y = closeSide(root, side, verdict[side], y, x, width, left);
  closeAxis(root, span, x, y);
  root.setAttribute('viewBox', `0 0 ${width} ${y}`);
  root.setAttribute('height', y);
  root.style.width = '100%';
  box.replaceChildren(root);
}
function closeSpan(verdict) {
  const all = [...verdict.old, ...verdict.new];
  const least = Math.min(...all.map((one) => one.from));
  const most = Math.max(...all.flatMap((one) => [one.to, ...one.steps.map((step) => (step[2] === null ? step[1] : step[2]))]));
  const room = Math.max(60000, (most - least) * 0.06);
  return [least - room, most + room];
}
function closeSide(root, side, incidents, y, x, width, left) {
  const mid = y + 14;
  root.append(svg('text', { class: 'strong', x: 0, y: mid + 4 }, side), svg('line', { class: 'grid', x1: left, x2: width - 14, y1: mid + 0.5, y2: mid + 0.5 }));
  if (!incidents.length) {
    root.append(svg('text', { class: 'nothing', x: left + 6, y: mid - 4 }, `the ${side} plan opens no incident`));
    return y + 34;
  }
  let low = y + 32;
  for (const one of incidents) {
    drawBar(root, side, one, mid, x, 15);
    const marks = one.events.map((e) => ({ e: { kind: e[0], rank: SEVERITIES.indexOf(e[4]), gone: '' }, x: x(e[1]), y: 0, at: e[1] }));
    for (const m of clustered(marks, 13)) {
      const node = svgMark(m.e, m.x, mid, 16);
      node.append(svg('title', {}, m.all.map((e) => wordsOf(e.kind)).join(', ')));
      if (m.all.length > 1) node.append(svg('text', { class: 'strong', x: 7, y: -6 }, String(m.all.length)));
      root.append(node);
    }
    for (const [name, opened, due, stateOfStep] of one.steps) { closeStep(root, name, opened, due, stateOfStep, low, x, width); low += 17; }
  }
  return low + 4;
}
function closeStep(root, name, opened, due, ended, y, x, width) {
  const [x0, x1] = [x(opened), due === null ? x(opened) : x(due)];
  root.append(svg('line', { class: 'stepbar', x1: x0, x2: x1, y1: y + 4, y2: y + 4 }), svg('line', { class: 'stepbar', x1: x0, x2: x0, y1: y, y2: y + 8 }));
  if (due !== null) root.append(svg('line', { class: 'due', x1, x2: x1, y1: y - 1, y2: y + 9 }));
  const words = `${name}: ${due === null ? 'no deadline' : 'due in ' + lengthOf(due - opened)}, ${ended}`;
  const room = words.length * 5.9;
  const right = x1 + 6 + room < width;
  const inFront = !right && x0 - 6 - room > 40;
  root.append(svg('text', { x: right ? x1 + 6 : inFront ? x0 - 6 : width - 14, y: right || inFront ? y + 8 : y + 8, 'text-anchor': right ? 'start' : 'end' }, words));
}
function closeAxis(root, span, x, high) {
  const { step, ticks } = timeTicks(span[0], span[1], 6);
  let day = '';
  for (const t of ticks) {
    const words = (dateOf(t) === day ? '' : dateOf(t).slice(5) + ' ') + tickText(t, step).slice(0, 8);
    day = dateOf(t);
    root.prepend(svg('line', { class: 'grid', x1: x(t), x2: x(t), y1: 16, y2: high }));
    root.append(svg('text', { x: x(t), y: 11, 'text-anchor': 'middle' }, words));
  }
}

/* The axis of time. Stretches in which nothing at all was heard are cut short, so that a month with four busy days can be read. */
const BREAK_SHARE = 0.025;
const PERIODS = busyPeriods();
const SHARES = sharesOf(PERIODS);

function busyPeriods() {
  const quiet = LENGTH / 25;
  const instants = [0, LENGTH];
  for (const track of TRACKS) for (const t of track.t) instants.push(t);
  for (const e of EVENTS) instants.push(e.start);
  const sorted = Float64Array.from(instants).sort();
  const periods = [[sorted[0], sorted[0]]];
  for (const t of sorted) {
    const last = periods[periods.length - 1];
    if (t - last[1] > quiet) periods.push([t, t]); else last[1] = t;
  }
  return periods.length > 12 ? [[0, LENGTH]] : periods;
}
/* Where each period begins and ends on the axis, as shares of its length. */
function sharesOf(periods) {
  const least = 0.03;
  const busy = periods.reduce((sum, [a, b]) => sum + (b - a), 0) || 1;
  const weights = periods.map(([a, b]) => Math.max(least, (b - a) / busy));
  const room = (1 - BREAK_SHARE * (periods.length - 1)) / weights.reduce((sum, w) => sum + w, 0);
  let at = 0;
  return weights.map((w) => { const from = at; at += w * room + BREAK_SHARE; return [from, from + w * room]; });
}
function shareOf(ms) {
  for (let i = 0; i < PERIODS.length; i++) {
    const [a, b] = PERIODS[i];
    const [x, y] = SHARES[i];
    if (ms <= b) {
      if (ms >= a) return x + ((ms - a) / (b - a || 1)) * (y - x);
      return i ? SHARES[i - 1][1] + ((ms - PERIODS[i - 1][1]) / (a - PERIODS[i - 1][1])) * (x - SHARES[i - 1][1]) : 0;
    }
  }
  return 1;
}
function instantOf(share) {
  for (let i = 0; i < PERIODS.length; i++) {
    const [a, b] = PERIODS[i];
    const [x, y] = SHARES[i];
    if (share <= y) {
      if (share >= x) return a + ((share - x) / (y - x || 1)) * (b - a);
      return i ? PERIODS[i - 1][1] + ((share - SHARES[i - 1][1]) / (x - SHARES[i - 1][1])) * (a - PERIODS[i - 1][1]) : 0;
    }
  }
  return LENGTH;
}
function timeX(ms, width) { return LABEL_W + shareOf(ms) * (width - LABEL_W - RIGHT_W); }

function drawAxis(root, width, top, high) {
  let free = Math.min(122, LABEL_W - 34); // where the last label ended
  PERIODS.forEach(([a, b], i) => {
    const [x0, x1] = [timeX(a, width), timeX(b, width)];
    const { step, ticks } = timeTicks(a, b, Math.max(1, Math.floor((x1 - x0) / 84)));
    const daily = step >= 86400000;
    let day = '';
    for (const t of PERIODS.length > 1 && !daily ? [a, ...ticks.filter((t) => t > a)] : ticks) {
      const x = timeX(t, width);
      const named = !daily && dateOf(t) !== day;
      const words = daily ? dateOf(t) : (named ? dateOf(t).slice(5) + ' ' : '') + tickText(t, step);
      const half = words.length * 3.1;
      root.append(svg('line', { class: 'grid', x1: x, x2: x, y1: top - 5, y2: high }));
      if (x - half < free || x + half > width + 4) continue;
      root.append(svg('text', { x, y: 11, 'text-anchor': 'middle', class: named ? 'strong' : null }, words));
      free = x + half + 6;
      day = dateOf(t);
    }
    if (i) drawBreak(root, timeX(PERIODS[i - 1][1], width), x0, top, high, a - PERIODS[i - 1][1]);
  });
  root.append(svg('text', { x: 0, y: 11 }, 'UTC, from ' + dateOf(0)));
}
function drawBreak(root, x0, x1, top, high, quiet) {
  const middle = (x0 + x1) / 2;
  const gap = svg('rect', { class: 'break', x: x0 + 2, y: top - 4, width: Math.max(1, x1 - x0 - 4), height: high - top + 4 });
  gap.append(svg('title', {}, `nothing was heard for ${lengthOf(quiet)}; the axis is cut short here`));
  root.append(gap);
  if (high - top > 60) root.append(svg('text', { x: middle, y: (top + high) / 2, 'text-anchor': 'middle', transform: `rotate(-90 ${middle} ${(top + high) / 2}) translate(0 4)` }, `${lengthOf(quiet)} silent`));
}

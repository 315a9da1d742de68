/* Tracks and marks on the map, and what the pointer is over. */
const STYLE = [
  { colour: 'outside', width: 1.3 },
  { colour: 'inside', width: 3 },
  { colour: 'halted', width: 5, casing: 7 },
];
/* Lines of each state within the time shown; a leg that passes the border changes state where the distances say it does. */
function tracksByState(tracks) {
  const paths = STYLE.map(() => [new Path2D(), new Path2D()]);
  for (const track of tracks) trackByState(track, paths.map((pair) => pair[track.recon ? 1 : 0]));
  return paths;
}
function trackByState(track, paths) {
  const { xs, ys, t, state: s, start, n } = track;
  const [k, ox, oy] = [view.scale, view.w / 2 - view.x * view.scale, view.h / 2 + view.y * view.scale];
  let open = -1; // the state whose line is being drawn, and the last point of it
  let px = 0;
  let py = 0;
  for (let i = 1; i < n; i++) {
    if (start[i] || t[i] <= state.from) { open = -1; continue; }
    if (t[i - 1] >= state.until) break;
    if (s[i] !== s[i - 1] || t[i - 1] < state.from || t[i] > state.until) { legInParts(track, i, paths, ox, oy); open = -1; continue; }
    const path = paths[s[i]];
    if (open !== s[i]) { open = s[i]; px = xs[i - 1] * k + ox; py = oy - ys[i - 1] * k; path.moveTo(px, py); }
    const x = xs[i] * k + ox;
    const y = oy - ys[i] * k;
    const near = Math.abs(x - px) < 1 && Math.abs(y - py) < 1;
    if (near && i < n - 1 && !start[i + 1] && s[i + 1] === s[i] && t[i + 1] <= state.until) continue;
    path.lineTo(x, y);
    px = x;
    py = y;
  }
}
function legInParts(track, i, paths, ox, oy) {
  const { xs, ys, t, b, state: s } = track;
  const span = t[i] - t[i - 1] || 1;
  const from = Math.max(0, (state.from - t[i - 1]) / span);
  const until = Math.min(1, (state.until - t[i - 1]) / span);
  const both = s[i - 1] && s[i] ? Math.min(s[i - 1], s[i]) : -1;
  const before = s[i - 1] === s[i] ? s[i] : both > 0 ? both : s[i - 1] ? 1 : 0;
  const after = s[i - 1] === s[i] ? s[i] : both > 0 ? both : s[i] ? 1 : 0;
  const border = before === after ? 1 : b[i - 1] * b[i] < 0 ? b[i - 1] / (b[i - 1] - b[i]) : 0.5;
  const part = (f0, f1, path) => {
    if (f1 <= f0) return;
    const at = (f) => [(xs[i - 1] + (xs[i] - xs[i - 1]) * f) * view.scale + ox, oy - (ys[i - 1] + (ys[i] - ys[i - 1]) * f) * view.scale];
    path.moveTo(...at(f0));
    path.lineTo(...at(f1));
  };
  part(from, Math.min(until, border), paths[before]);
  part(Math.max(from, border), until, paths[after]);
}
function paintTracks(ctx, tracks, strength) {
  const paths = tracksByState(tracks);
  const crowd = tracks.length > 300 ? 0.5 : tracks.length > 60 ? 0.75 : 1;
  ctx.lineJoin = 'round';
  STYLE.forEach((style, which) => {
    for (const recon of [0, 1]) {
      const path = paths[which][recon];
      ctx.lineCap = which === 2 ? 'round' : 'butt';
      ctx.setLineDash(recon && which < 2 ? [7, 4] : []);
      if (style.casing) { ctx.strokeStyle = COLOURS.casing; ctx.lineWidth = style.casing; ctx.globalAlpha = 1; ctx.stroke(path); }
      ctx.globalAlpha = which ? 1 : crowd * strength;
      ctx.strokeStyle = COLOURS[style.colour];
      ctx.lineWidth = which ? style.width : style.width * (crowd < 1 ? 0.8 : 1);
      ctx.stroke(path);
    }
  });
  ctx.globalAlpha = 1;
  ctx.setLineDash([]);
  ctx.lineCap = 'butt';
}

/* Where an entity is at the end of the time shown, and its name where there is room. */
function placeAt(track, ms) {
  if (!track.n || ms < track.t[0]) return null;
  let low = 0;
  let high = track.n - 1;
  while (low < high) { const mid = (low + high + 1) >> 1; if (track.t[mid] <= ms) low = mid; else high = mid - 1; }
  if (low === track.n - 1 || track.start[low + 1]) return [track.xs[low], track.ys[low], low === track.n - 1 && ms - track.t[low] > LENGTH * 0.02];
  const f = (ms - track.t[low]) / (track.t[low + 1] - track.t[low] || 1);
  return [track.xs[low] + (track.xs[low + 1] - track.xs[low]) * f, track.ys[low] + (track.ys[low + 1] - track.ys[low]) * f, false];
}
function paintChosen(ctx) {
  const chosen = new Set([...(TRACKS_OF.get(state.entity) || []), ...(state.hover ? TRACKS_OF.get(state.hover) || [] : [])]);
  for (const track of chosen) {
    ctx.strokeStyle = COLOURS.glow;
    ctx.lineWidth = 10;
    ctx.lineJoin = ctx.lineCap = 'round';
    for (const path of tracksByState([track]).flat()) ctx.stroke(path);
    paintTracks(ctx, [track], 1);
  }
  const taken = [];
  const named = TRACKS.length <= 40 ? TRACKS : [...chosen];
  for (const track of [...chosen, ...named.filter((t) => !chosen.has(t))]) {
    const place = placeAt(track, state.until);
    if (!place || state.from > track.t[track.n - 1]) continue;
    const [x, y] = [screenX(place[0]), screenY(place[1])];
    ctx.beginPath();
    ctx.arc(x, y, 3, 0, 7);
    ctx.fillStyle = place[2] ? COLOURS.map : COLOURS.ink;
    ctx.fill();
    ctx.strokeStyle = COLOURS.ink;
    ctx.lineWidth = 1.2;
    ctx.stroke();
    labelAt(ctx, taken, track.entity, x + 11, y + 5, 'left', chosen.has(track) ? 650 : 400);
  }
}

let shownMarks = [];
function paintMarks(ctx) {
  const items = [];
  for (const e of EVENTS) {
    if (isNaN(e.x) || e.start < state.from || e.start > state.until) continue;
    const x = screenX(e.x);
    const y = screenY(e.y);
    if (x > -9 && y > -9 && x < view.w + 9 && y < view.h + 9) items.push({ e, x, y });
  }
  for (const reach of [15, 26, 40, 60]) {
    shownMarks = clustered(items, reach);
    if (shownMarks.length <= 160) break;
  }
  shownMarks.sort((a, b) => (a.e === state.event) - (b.e === state.event) || a.e.rank - b.e.rank);
  for (const mark of shownMarks) {
    const size = 6.5;
    if (mark.all.includes(state.hoverEvent) && mark.e !== state.event) {
      ctx.beginPath();
      ctx.arc(mark.x, mark.y, 13, 0, 7);
      ctx.strokeStyle = COLOURS.ink;
      ctx.lineWidth = 1.5;
      ctx.stroke();
    }
    if (mark.e === state.event) {
      ctx.beginPath();
      ctx.arc(mark.x, mark.y, 15, 0, 7);
      ctx.fillStyle = COLOURS.select;
      ctx.strokeStyle = COLOURS.ink;
      ctx.lineWidth = 2;
      ctx.fill();
      ctx.stroke();
    }
    drawMark(ctx, mark.e.kind, mark.x, mark.y, mark.e === state.event ? 8 : size, mark.e.unsure, mark.e.gone);
    if (mark.all.length > 1) countBadge(ctx, mark.all.length, mark.x + size, mark.y - size);
  }
}
function countBadge(ctx, n, x, y) {
  const text = n > 999 ? Math.round(n / 1000) + 'k' : String(n);
  ctx.font = '650 10px system-ui, "Segoe UI", "Liberation Sans", sans-serif';
  const wide = ctx.measureText(text).width;
  ctx.lineJoin = 'round';
  ctx.lineWidth = 3;
  ctx.strokeStyle = COLOURS.map;
  ctx.strokeText(text, x + 1.5, y + 1);
  ctx.fillStyle = COLOURS.ink;
  ctx.fillText(text, x + 1.5, y + 1);
}

/* What lies under a point of the screen: a mark first, else the nearest track. */
function under(sx, sy) {
  let best = null;
  let reach = 11;
  for (const mark of shownMarks) {
    const d = Math.hypot(mark.x - sx, mark.y - sy);
    if (d < reach) { reach = d; best = mark; }
  }
  if (best) return { mark: best };
  let found = null;
  let near = 36;
  for (const track of TRACKS) {
    if (!visible(track.box)) continue;
    for (let i = 1; i < track.n; i++) {
      if (track.start[i] || track.t[i] < state.from || track.t[i - 1] > state.until) continue;
      const d = toSegment(sx, sy, screenX(track.xs[i - 1]), screenY(track.ys[i - 1]), screenX(track.xs[i]), screenY(track.ys[i]));
      if (d.square < near) { near = d.square; found = { track, ms: track.t[i - 1] + (track.t[i] - track.t[i - 1]) * d.f, b: track.b[i - 1] + (track.b[i] - track.b[i - 1]) * d.f }; }
    }
  }
  return found;
}
function toSegment(px, py, ax, ay, bx, by) {
  const [dx, dy] = [bx - ax, by - ay];
  const f = Math.max(0, Math.min(1, ((px - ax) * dx + (py - ay) * dy) / (dx * dx + dy * dy || 1)));
  return { f, square: (ax + f * dx - px) ** 2 + (ay + f * dy - py) ** 2 };
}

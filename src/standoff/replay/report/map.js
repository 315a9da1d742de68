/* The map: azimuthal equidistant about the middle of the zones, drawn on a canvas. Lines are kept in metres of that plane. */
const EARTH_M = 6371008.8;
const RAD = Math.PI / 180;
const canvas = byId('map');
const paper = canvas.getContext('2d');
const base = document.createElement('canvas');
const view = { x: 0, y: 0, scale: 1, w: 0, h: 0, ratio: 1 };
let drawn = null;

const [LON0, LAT0] = RAW.centre;
const SIN0 = Math.sin(LAT0 * RAD);
const COS0 = Math.cos(LAT0 * RAD);
function project(lon, lat) {
  const dl = (lon - LON0) * RAD;
  const sp = Math.sin(lat * RAD);
  const cp = Math.cos(lat * RAD);
  const east = cp * Math.sin(dl);
  const north = COS0 * sp - SIN0 * cp * Math.cos(dl);
  const away = Math.hypot(east, north);
  const k = away < 1e-12 ? EARTH_M : (EARTH_M * Math.atan2(away, SIN0 * sp + COS0 * cp * Math.cos(dl))) / away;
  return [k * east, k * north];
}
function unproject(x, y) {
  const rho = Math.hypot(x, y);
  const c = rho / EARTH_M;
  if (c < 1e-12) return [LON0, LAT0];
  if (c > Math.PI) return null;
  const lat = Math.asin(Math.max(-1, Math.min(1, Math.cos(c) * SIN0 + (y / rho) * Math.sin(c) * COS0)));
  const lon = Math.atan2((x / rho) * Math.sin(c), Math.cos(c) * COS0 - (y / rho) * Math.sin(c) * SIN0);
  return [LON0 + lon / RAD, lat / RAD];
}

function projectLine(lon, lat) {
  const xs = new Float64Array(lon.length);
  const ys = new Float64Array(lon.length);
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < lon.length; i++) {
    const [x, y] = project(lon[i], lat[i]);
    xs[i] = x;
    ys[i] = y;
    grow(box, x, y);
  }
  return { xs, ys, box };
}
function grow(box, x, y) {
  if (x < box[0]) box[0] = x;
  if (y < box[1]) box[1] = y;
  if (x > box[2]) box[2] = x;
  if (y > box[3]) box[3] = y;
}
const ZONES = RAW.zones.map((zone, i) => ({
  id: zone.id, name: zone.name, kind: zone.kind, i,
  rings: zone.rings.map(([lon, lat]) => projectLine(summed(unpack(lon), 1e-6), summed(unpack(lat), 1e-6))),
}));
for (const zone of ZONES) {
  zone.box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const ring of zone.rings) { grow(zone.box, ring.box[0], ring.box[1]); grow(zone.box, ring.box[2], ring.box[3]); }
}
for (const track of TRACKS) Object.assign(track, projectLine(track.lon, track.lat));
for (const e of EVENTS) [e.x, e.y] = isNaN(e.lon) || isNaN(e.lat) ? [NaN, NaN] : project(e.lon, e.lat);

function screenX(x) { return (x - view.x) * view.scale + view.w / 2; }
function screenY(y) { return view.h / 2 - (y - view.y) * view.scale; }
function visible(box) {
  return screenX(box[2]) >= -20 && screenX(box[0]) <= view.w + 20 && screenY(box[1]) >= -20 && screenY(box[3]) <= view.h + 20;
}

/* Views to go to. */
function fit(box, margin) {
  if (!(box[2] >= box[0])) return;
  view.x = (box[0] + box[2]) / 2;
  view.y = (box[1] + box[3]) / 2;
  const wide = Math.max(box[2] - box[0], 400);
  const high = Math.max(box[3] - box[1], 400);
  view.scale = Math.min(view.w / wide, view.h / high) / margin;
}
function boxOf(parts) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const part of parts) if (part[0] <= part[2]) { grow(box, part[0], part[1]); grow(box, part[2], part[3]); }
  return box;
}
function eventBoxes(events) { return events.filter((e) => !isNaN(e.x)).map((e) => [e.x, e.y, e.x, e.y]); }
const VIEWS = {
  zones() {
    const seen = new Set(EVENTS.map((e) => e.zone));
    const zones = ZONES.filter((zone) => seen.has(zone.id));
    const box = boxOf([...(zones.length ? zones : ZONES).map((zone) => zone.box), ...eventBoxes(EVENTS.length < 500 ? EVENTS : [])]);
    fit(box[0] <= box[2] ? box : boxOf(TRACKS.map((t) => t.box)), 1.16);
  },
  all() { fit(boxOf([...ZONES.map((z) => z.box), ...TRACKS.map((t) => t.box), ...eventBoxes(EVENTS)]), 1.06); },
  selected() {
    const tracks = TRACKS_OF.get(state.entity) || [];
    fit(boxOf([...tracks.map((t) => t.box), ...eventBoxes(EVENTS_OF.get(state.entity) || [])]), 1.3);
  },
};
function zoomBy(factor, sx, sy) {
  const px = sx === undefined ? view.w / 2 : sx;
  const py = sy === undefined ? view.h / 2 : sy;
  const before = [(px - view.w / 2) / view.scale, (view.h / 2 - py) / view.scale];
  view.scale = Math.min(20, Math.max(1e-5, view.scale * factor));
  view.x += before[0] - (px - view.w / 2) / view.scale;
  view.y += before[1] - (view.h / 2 - py) / view.scale;
  mapMoved();
}
function panBy(dx, dy) {
  view.x -= dx / view.scale;
  view.y += dy / view.scale;
  mapMoved();
}

/* Drawing. The slow part (zones, tracks) goes to a bitmap that is moved about until there is time to draw it afresh. */
let frame = 0;
let settle = 0;
let lastCost = 0;
const LAYERS = [(ctx) => paintGraticule(ctx), (ctx) => paintZones(ctx)]; // what lies below the tracks
const TOPS = [(ctx) => paintChosen(ctx), (ctx) => paintMarks(ctx), (ctx) => paintScale(ctx)]; // and above them
function mapMoved() {
  if (lastCost < 30) { mapStale(); return; }
  clearTimeout(settle);
  settle = setTimeout(mapStale, 140);
  requestFrame();
}
function mapStale() { drawn = null; requestFrame(); }
function requestFrame() { if (!frame) frame = requestAnimationFrame(() => { frame = 0; paintMap(); }); }
function sizeMap(ratio) {
  const box = canvas.parentElement.getBoundingClientRect();
  if (!box.width || !box.height) return;
  view.w = Math.round(box.width);
  view.h = Math.round(box.height);
  view.ratio = ratio || Math.max(1, devicePixelRatio || 1);
  for (const c of [canvas, base]) { c.width = Math.round(view.w * view.ratio); c.height = Math.round(view.h * view.ratio); }
  drawn = null;
}
function paintMap() {
  if (!drawn) paintBase();
  const r = view.ratio;
  paper.setTransform(1, 0, 0, 1, 0, 0);
  paper.fillStyle = COLOURS.map;
  paper.fillRect(0, 0, canvas.width, canvas.height);
  const zoom = view.scale / drawn.scale;
  const dx = ((drawn.x - view.x) * view.scale + (view.w / 2) * (1 - zoom)) * r;
  const dy = ((view.y - drawn.y) * view.scale + (view.h / 2) * (1 - zoom)) * r;
  paper.drawImage(base, dx, dy, base.width * zoom, base.height * zoom);
  paper.setTransform(r, 0, 0, r, 0, 0);
  for (const layer of TOPS) layer(paper);
}
function paintBase() {
  const began = performance.now();
  const ctx = base.getContext('2d');
  ctx.setTransform(view.ratio, 0, 0, view.ratio, 0, 0);
  ctx.fillStyle = COLOURS.map;
  ctx.fillRect(0, 0, view.w, view.h);
  for (const layer of LAYERS) layer(ctx);
  paintTracks(ctx, TRACKS.filter((t) => visible(t.box)), state.entity === null ? 1 : 0.7);
  drawn = { x: view.x, y: view.y, scale: view.scale };
  lastCost = performance.now() - began;
}

function hatchPattern(ctx, which) {
  const size = 9 * view.ratio;
  const tile = document.createElement('canvas');
  tile.width = tile.height = size;
  const t = tile.getContext('2d');
  t.strokeStyle = COLOURS.hatch;
  t.lineWidth = 1.2 * view.ratio;
  t.beginPath();
  const line = (a, b, c, d) => { t.moveTo(a * size, b * size); t.lineTo(c * size, d * size); };
  if (which !== 1) { line(-0.5, 0.5, 0.5, -0.5); line(-0.5, 1.5, 1.5, -0.5); line(0.5, 1.5, 1.5, 0.5); }
  if (which !== 0) { line(-0.5, 0.5, 0.5, 1.5); line(-0.5, -0.5, 1.5, 1.5); line(0.5, -0.5, 1.5, 0.5); }
  t.stroke();
  const pattern = ctx.createPattern(tile, 'repeat');
  pattern.setTransform(new DOMMatrix([1 / view.ratio, 0, 0, 1 / view.ratio, 0, 0]));
  return pattern;
}
function tracePath(ctx, line) {
  let lastX = NaN;
  let lastY = NaN;
  for (let i = 0; i < line.xs.length; i++) {
    const x = screenX(line.xs[i]);
    const y = screenY(line.ys[i]);
    if (i && i < line.xs.length - 1 && Math.abs(x - lastX) < 0.7 && Math.abs(y - lastY) < 0.7) continue;
    if (i) ctx.lineTo(x, y); else ctx.moveTo(x, y);
    lastX = x;
    lastY = y;
  }
}
const ZONE_KINDS = [...new Set(ZONES.map((z) => z.kind))].sort();
function paintZones(ctx) {
  const shown = ZONES.filter((z) => visible(z.box));
  const patterns = ZONE_KINDS.map((_, i) => hatchPattern(ctx, i % 3));
  ctx.strokeStyle = COLOURS.zone;
  ctx.lineWidth = shown.length > 60 ? 0.9 : 1.5;
  for (const zone of shown) {
    ctx.beginPath();
    for (const ring of zone.rings) tracePath(ctx, ring);
    if ((zone.box[2] - zone.box[0]) * view.scale > 6) { ctx.fillStyle = patterns[ZONE_KINDS.indexOf(zone.kind)]; ctx.fill('evenodd'); }
    ctx.stroke();
  }
  const labels = [];
  for (const zone of shown) {
    if ((zone.box[2] - zone.box[0]) * view.scale < 46) continue;
    labelAt(ctx, labels, zone.name || zone.id, screenX((zone.box[0] + zone.box[2]) / 2), screenY(zone.box[3]) - 7, 'center', 650);
    if (labels.length > 60) break;
  }
}
function labelAt(ctx, taken, text, x, y, align, weight) {
  const short = text.length > 34 ? text.slice(0, 33) + '…' : text;
  ctx.font = `${weight} 12px system-ui, "Segoe UI", "Liberation Sans", sans-serif`;
  const wide = ctx.measureText(short).width;
  const left = align === 'center' ? x - wide / 2 : x;
  const box = [left - 2, y - 11, left + wide + 2, y + 4];
  if (box[0] < 2 || box[1] < 2 || box[2] > view.w - 2 || box[3] > view.h - 2) return;
  if (taken.some((o) => o[0] < box[2] && o[2] > box[0] && o[1] < box[3] && o[3] > box[1])) return;
  taken.push(box);
  ctx.lineJoin = 'round';
  ctx.lineWidth = 3.5;
  ctx.strokeStyle = COLOURS.map;
  ctx.strokeText(short, left, y);
  ctx.fillStyle = COLOURS.ink;
  ctx.fillText(short, left, y);
}

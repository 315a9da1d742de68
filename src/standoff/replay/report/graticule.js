/* The grid of degrees and the scale bar. */
const DEGREE_STEPS = [30, 20, 10, 5, 2, 1, 1 / 2, 1 / 3, 1 / 6, 1 / 12, 1 / 30, 1 / 60, 1 / 120, 1 / 180, 1 / 360, 1 / 720, 1 / 1800, 1 / 3600];
function shownDegrees() {
  const box = { west: Infinity, east: -Infinity, south: Infinity, north: -Infinity };
  for (let i = 0; i <= 12; i++) {
    for (let j = 0; j <= 12; j++) {
      const place = unproject(view.x + ((i / 12 - 0.5) * view.w) / view.scale, view.y + ((j / 12 - 0.5) * view.h) / view.scale);
      if (!place) continue;
      box.west = Math.min(box.west, place[0]);
      box.east = Math.max(box.east, place[0]);
      box.south = Math.min(box.south, place[1]);
      box.north = Math.max(box.north, place[1]);
    }
  }
  const inside = (lat) => { const [x, y] = project(LON0, lat); return Math.abs(x - view.x) < view.w / view.scale / 2 && Math.abs(y - view.y) < view.h / view.scale / 2; };
  const pole = inside(90) || inside(-90);
  if (inside(90)) box.north = 90;
  if (inside(-90)) box.south = -90;
  if (pole || box.east - box.west > 300) { box.west = LON0 - 180; box.east = LON0 + 180; }
  return box;
}
function degreeText(value, positive, negative) {
  let seconds = Math.round(Math.abs(value) * 3600);
  const d = Math.floor(seconds / 3600);
  const m = Math.floor((seconds % 3600) / 60);
  seconds %= 60;
  const side = Math.abs(value) < 1e-9 || Math.abs(Math.abs(value) - 180) < 1e-9 ? '' : value > 0 ? ' ' + positive : ' ' + negative;
  return d + '°' + (m || seconds ? two(m) + '′' : '') + (seconds ? two(seconds) + '″' : '') + side;
}
function paintGraticule(ctx) {
  const box = shownDegrees();
  if (!(box.east > box.west)) return;
  const narrowest = Math.min((box.east - box.west) * Math.cos(Math.min(85, Math.abs(view.y / EARTH_M / RAD + LAT0)) * RAD), box.north - box.south);
  const step = DEGREE_STEPS.find((s) => narrowest / s >= 2.5) || 1 / 3600;
  const wide = DEGREE_STEPS.find((s) => (box.east - box.west) / s >= 3.5 && s >= step) || step;
  ctx.strokeStyle = COLOURS.grid;
  ctx.lineWidth = 1;
  ctx.font = '11px system-ui, "Segoe UI", "Liberation Sans", sans-serif';
  for (let lon = Math.ceil(box.west / wide) * wide; lon <= box.east + 1e-9; lon += wide) {
    gridLine(ctx, (f) => [lon, Math.max(-89.9, box.south) + (Math.min(89.9, box.north) - Math.max(-89.9, box.south)) * f], 'bottom', degreeText(wrapped(lon), 'E', 'W'));
  }
  for (let lat = Math.ceil(box.south / step) * step; lat <= box.north + 1e-9; lat += step) {
    if (Math.abs(lat) < 90) gridLine(ctx, (f) => [box.west + (box.east - box.west) * f, lat], 'left', degreeText(lat, 'N', 'S'));
  }
}
function gridLine(ctx, along, edge, text) {
  ctx.beginPath();
  let before = null;
  let label = null;
  for (let i = 0; i <= 48; i++) {
    const [x, y] = project(...along(i / 48));
    const at = [screenX(x), screenY(y)];
    if (before && Math.hypot(at[0] - before[0], at[1] - before[1]) < 4000) ctx.lineTo(...at); else ctx.moveTo(...at);
    if (before && !label) label = edge === 'left' ? crossing(before, at, 0, 0) : crossing(before, at, 1, view.h);
    before = at;
  }
  ctx.stroke();
  if (!label) return;
  const [x, y] = edge === 'left' ? [5, label[1] - 3] : [label[0] + 4, view.h - 6];
  if (x < 0 || x > view.w - (edge === 'left' ? 30 : scaleRoom() + 40) || y < 10 || y > view.h - 3 || (edge === 'left' && y > view.h - 20)) return;
  ctx.fillStyle = COLOURS.muted;
  ctx.fillText(text, x, y);
}
function crossing(a, b, axis, at) {
  if ((a[axis] - at) * (b[axis] - at) > 0) return null;
  const f = (at - a[axis]) / (b[axis] - a[axis] || 1);
  return [a[0] + (b[0] - a[0]) * f, a[1] + (b[1] - a[1]) * f];
}
function scaleMetres() {
  const metres = roundStep(150 / view.scale, 1);
  return metres * view.scale > 190 ? metres / 2 : metres;
}
function scaleRoom() { return scaleMetres() * view.scale + 22; }
function paintScale(ctx) {
  const metres = scaleMetres();
  const wide = metres * view.scale;
  const [x, y] = [view.w - wide - 16, view.h - 16];
  ctx.fillStyle = COLOURS.map;
  ctx.globalAlpha = 0.8;
  ctx.fillRect(x - 6, y - 20, wide + 14, 28);
  ctx.globalAlpha = 1;
  ctx.strokeStyle = ctx.fillStyle = COLOURS.ink;
  ctx.lineWidth = 1.5;
  ctx.beginPath();
  ctx.moveTo(x, y - 5);
  ctx.lineTo(x, y);
  ctx.lineTo(x + wide, y);
  ctx.lineTo(x + wide, y - 5);
  ctx.stroke();
  ctx.font = '11.5px system-ui, "Segoe UI", "Liberation Sans", sans-serif';
  ctx.fillText((metres >= 1000 ? metres / 1000 + ' km' : metres + ' m') + '  ·  ' + Number((metres / 1852).toPrecision(2)) + ' nmi', x, y - 9);
}

/* Borders of both plans: what only one of them covers is filled, the old border of a zone drawn again is dashed. */
ZONES.forEach((zone, i) => { [zone.side, zone.pair] = RAW.sides[i]; });

/* The area of `inner` that `outer` does not cover: everything around `outer` is let through, and `inner` filled. */
function fillBeyond(ctx, inner, outer, pattern) {
  ctx.save();
  if (outer) {
    ctx.beginPath();
    ctx.rect(-view.w, -view.h, 3 * view.w, 3 * view.h);
    for (const ring of outer.rings) { tracePath(ctx, ring); ctx.closePath(); }
    ctx.clip('evenodd');
  }
  ctx.beginPath();
  for (const ring of inner.rings) { tracePath(ctx, ring); ctx.closePath(); }
  ctx.fillStyle = pattern;
  ctx.fill('evenodd');
  ctx.restore();
}
function differencePattern(ctx, side) {
  const size = 8 * view.ratio;
  const tile = document.createElement('canvas');
  tile.width = tile.height = size;
  const t = tile.getContext('2d');
  t.strokeStyle = t.fillStyle = getComputedStyle(document.documentElement).getPropertyValue(side === 'old' ? '--lost' : '--gained').trim();
  t.lineWidth = 1.6 * view.ratio;
  t.beginPath();
  if (side === 'old') {
    for (const k of [-1, 0, 1]) { t.moveTo(k * size, size); t.lineTo((k + 1) * size, 0); }
    t.stroke();
  } else {
    t.arc(size / 2, size / 2, 1.5 * view.ratio, 0, 7);
    t.fill();
  }
  const pattern = ctx.createPattern(tile, 'repeat');
  pattern.setTransform(new DOMMatrix([1 / view.ratio, 0, 0, 1 / view.ratio, 0, 0]));
  return pattern;
}
function paintBorders(ctx) {
  const shown = ZONES.filter((zone) => visible(zone.box));
  const fills = { old: differencePattern(ctx, 'old'), new: differencePattern(ctx, 'new'), both: hatchPattern(ctx, 0) };
  for (const zone of shown) fillBeyond(ctx, zone, zone.pair < 0 ? null : ZONES[zone.pair], fills[zone.side]);
  const labels = [];
  for (const side of ['old', 'both', 'new']) {
    ctx.setLineDash(side === 'old' ? [5, 4] : []);
    ctx.strokeStyle = side === 'old' ? getComputedStyle(document.documentElement).getPropertyValue('--oldline').trim() : COLOURS.zone;
    ctx.lineWidth = shown.length > 60 ? 0.9 : 1.5;
    for (const zone of shown.filter((z) => z.side === side)) {
      ctx.beginPath();
      for (const ring of zone.rings) tracePath(ctx, ring);
      ctx.stroke();
    }
  }
  ctx.setLineDash([]);
  for (const zone of shown) {
    if ((zone.box[2] - zone.box[0]) * view.scale < 46 || (zone.side === 'old' && zone.pair >= 0)) continue;
    const words = (zone.name || zone.id) + (zone.pair >= 0 ? '' : { old: ' (old plan only)', new: ' (new plan only)', both: '' }[zone.side]);
    labelAt(ctx, labels, words, screenX((zone.box[0] + zone.box[2]) / 2), screenY(zone.box[3]) - 7, 'center', 650);
    if (labels.length > 60) break;
  }
}
LAYERS[1] = paintBorders;

/* Pointer and keys on the map, and the words beside the pointer. `stepEvent` is the page's own. */
function showTip(found, sx, sy) {
  const tip = byId('tip');
  if (!found) { tip.hidden = true; return; }
  if (found.mark) {
    const all = found.mark.all;
    tip.replaceChildren(el('b', {}, eventWords(found.mark.e)), `${timeOf(found.mark.e.start)} UTC, ${sideOf(found.mark.e.boundary)}`);
    if (all.length > 1) tip.append(el('br', {}), `and ${plural(all.length - 1, 'more event')} here`);
  } else {
    tip.replaceChildren(el('b', {}, found.track.entity), [timeOf(found.ms) + ' UTC', isNaN(found.b) ? null : sideOf(found.b), found.track.recon ? 'reconstruction' : null].filter(Boolean).join(', '));
  }
  tip.hidden = false;
  tip.style.left = Math.max(4, Math.min(view.w - tip.offsetWidth - 8, sx + 14)) + 'px';
  tip.style.top = (sy + 20 + tip.offsetHeight > view.h ? sy - tip.offsetHeight - 12 : sy + 16) + 'px';
}
function hoverAt(sx, sy) {
  const found = under(sx, sy);
  canvas.classList.toggle('over', !!found);
  showTip(found, sx, sy);
  hoverOver(found ? (found.mark ? found.mark.e.entity : found.track.entity) : null, found && found.mark ? found.mark.e : null);
  return found;
}
function hoverOver(entity, event) {
  if (entity === state.hover && event === state.hoverEvent) return;
  state.hover = entity;
  state.hoverEvent = event;
  changed({ hover: true });
}
function setUpPointer() {
  let held = null;
  const at = (event) => { const box = canvas.getBoundingClientRect(); return [event.clientX - box.left, event.clientY - box.top]; };
  canvas.addEventListener('pointerdown', (event) => { held = { at: at(event), moved: false }; canvas.setPointerCapture(event.pointerId); });
  canvas.addEventListener('pointermove', (event) => {
    const [x, y] = at(event);
    if (!held) { hoverAt(x, y); return; }
    const [dx, dy] = [x - held.at[0], y - held.at[1]];
    if (!held.moved && Math.hypot(dx, dy) < 4) return;
    held = { at: [x, y], moved: true };
    canvas.classList.add('dragging');
    showTip(null);
    panBy(dx, dy);
  });
  canvas.addEventListener('pointerup', (event) => {
    if (held && !held.moved) {
      const found = hoverAt(...at(event));
      if (found && found.mark) chooseEvent(nextOf(found.mark.all), 'map');
      else if (found) choose(found.track.entity, null, 'map');
    }
    held = null;
    canvas.classList.remove('dragging');
  });
  canvas.addEventListener('pointerleave', () => { if (!held) { showTip(null); hoverOver(null, null); } });
  canvas.addEventListener('dblclick', (event) => zoomBy(2, ...at(event)));
  canvas.addEventListener('wheel', (event) => {
    if (document.activeElement !== canvas && !event.ctrlKey && !event.metaKey) { hintWheel(); return; }
    event.preventDefault();
    zoomBy(Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0016)), ...at(event));
  }, { passive: false });
}
/* Clicking again on a pile of marks goes through it. */
function nextOf(all) { return all[(all.indexOf(state.event) + 1) % all.length]; }
let hinting = 0;
function hintWheel() {
  byId('wheel-hint').classList.add('on');
  clearTimeout(hinting);
  hinting = setTimeout(() => byId('wheel-hint').classList.remove('on'), 1200);
}
function setUpKeys() {
  const step = 60;
  const keys = {
    '+': () => zoomBy(1.4), '=': () => zoomBy(1.4), '-': () => zoomBy(1 / 1.4), '_': () => zoomBy(1 / 1.4),
    ArrowLeft: () => panBy(step, 0), ArrowRight: () => panBy(-step, 0), ArrowUp: () => panBy(0, step), ArrowDown: () => panBy(0, -step),
    0: () => goTo('zones'), 9: () => goTo('all'), s: () => goTo('selected'), n: () => stepEvent(1), p: () => stepEvent(-1),
    Escape: () => choose(null, null, 'map'),
  };
  canvas.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });
  for (const button of document.querySelectorAll('[data-map]')) {
    button.addEventListener('click', () => {
      const what = button.dataset.map;
      if (what === 'in') zoomBy(1.5); else if (what === 'out') zoomBy(1 / 1.5); else goTo(what);
    });
  }
}
function goTo(name) { VIEWS[name](); mapStale(); }
/* Bring a chosen event into sight when it lies outside of the map. */
function keepInSight(e) {
  if (!e || isNaN(e.x)) return;
  const [x, y] = [screenX(e.x), screenY(e.y)];
  if (x < 20 || y < 20 || x > view.w - 20 || y > view.h - 20) { view.x = e.x; view.y = e.y; }
}
/* A page may be opened with no size at all, and get one later. */
function mapResized() {
  const box = canvas.parentElement.getBoundingClientRect();
  if (!box.width || !box.height || (Math.round(box.width) === view.w && Math.round(box.height) === view.h)) return;
  const before = view.w;
  if (before) view.scale *= box.width / before;
  redrawAll();
  if (!before) goTo('zones');
}

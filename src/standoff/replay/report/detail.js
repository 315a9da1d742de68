/* The side panel: who is chosen, its distance to the border, its events, and all about the chosen event. */
function facts(rows) {
  const list = el('dl', { class: 'facts' });
  for (const [name, value] of rows) if (value !== null && value !== '–' && value !== '') list.append(el('div', {}, el('dt', {}, name), el('dd', {}, value)));
  return list;
}
function drawSide() {
  const side = byId('side');
  if (state.entity === null) {
    side.replaceChildren(el('h3', {}, 'Nothing chosen'), el('p', { class: 'quiet' }, 'Choose an entity or an event on the map, in the timeline or in the table.'));
    return;
  }
  const parts = [entityHead(), chartHead()];
  const plot = el('div', {});
  drawChart(plot, state.entity);
  parts.push(plot, eventList());
  if (state.event) parts.push(el('hr', {}), eventFacts(state.event));
  side.replaceChildren(...parts);
}
function entityHead() {
  const tracks = TRACKS_OF.get(state.entity) || [];
  const first = tracks[0];
  const visits = (SPANS_OF.get(state.entity) || []).filter((s) => s.kind === 'visit');
  const inside = coveredBy(visits.map((s) => [s.start, isNaN(s.end) ? Math.max(s.start, lastHeard(state.entity)) : s.end]));
  // a plan may ask how deep without asking who entered: then no visit tells of it
  const told = [...visits, ...(EVENTS_OF.get(state.entity) || []).filter((e) => !e.gone)];
  const deepest = told.reduce((most, s) => Math.max(most, isNaN(s.depth) ? 0 : s.depth), 0);
  return el('div', {},
    el('div', { class: 'row' }, el('h3', {}, state.entity), tracks.some((t) => t.recon) ? el('span', { class: 'tag' }, 'reconstruction') : null),
    facts([
      ['Party', first && first.party !== null ? first.party : 'not known'],
      ['Kind', first && first.kind !== null ? first.kind : 'not known'],
      ['Seen', first ? `${timeOf(Math.min(...tracks.map((t) => t.t[0])))} to ${clockOf(Math.max(...tracks.map((t) => t.t[t.n - 1])))}` : 'its track is not drawn'],
      ['Inside', visits.length ? `${plural(visits.length, 'visit')}, ${lengthOf(inside)}${visits.some((s) => isNaN(s.end)) ? ', inside when last heard' : ''}` : null],
      ['Deepest', deepest ? distanceOf(deepest) : null],
    ]));
}
function chartHead() {
  const button = el('button', { type: 'button', class: 'link noprint', 'aria-pressed': String(chart.near), on: { click: () => { chart.near = !chart.near; drawSide(); } } }, chart.near ? 'Whole range' : 'Zoom to it');
  return el('div', { class: 'row' }, el('h4', {}, ZONES.length > 1 ? 'Distance to the nearest border' : 'Distance to the border'), button);
}
function eventList() {
  const all = EVENTS_OF.get(state.entity) || [];
  const list = el('ul', { class: 'mini', 'aria-label': 'Events of ' + state.entity });
  for (const e of all.slice(0, 24)) {
    list.append(el('li', {}, el('button', { type: 'button', 'aria-current': String(e === state.event), on: { click: () => chooseEvent(e, 'side') } },
      glyph(e.kind), el('span', {}, clockOf(e.start)), el('span', {}, wordsOf(e.kind) + (e.unsure ? ' (cannot tell)' : '') + goneOf(e)), el('span', { class: 'quiet' }, sideOf(e.boundary)))));
  }
  return el('div', {}, list, all.length > 24 ? el('p', { class: 'quiet' }, `and ${grouped(all.length - 24)} more in the table`) : null, all.length ? null : el('p', { class: 'quiet' }, 'No event.'));
}
function eventFacts(e) {
  const closed = e.closes >= 0 ? EVENTS[e.closes] : null;
  return el('div', {}, el('div', { class: 'row' }, el('h4', {}, glyph(e.kind), wordsOf(e.kind)), e.unsure ? el('span', { class: 'open' }, 'cannot tell') : null),
    facts([
      ['Start', exactTimeOf(e.start)],
      ['End', isNaN(e.end) ? null : exactTimeOf(e.end)],
      ['Detected', `${exactTimeOf(e.detected)}${e.detected - e.start >= 1000 ? ', ' + lengthOf(e.detected - e.start) + ' later' : ''}`],
      ['Place', degreesOf(e.lon, e.lat)],
      ['To border', sideOf(e.boundary)],
      ['Deepest', e.depth > 0 ? distanceOf(e.depth) : null],
      ['To altitude band', isNaN(e.vertical) ? null : distanceOf(e.vertical)],
      ['Speed', isNaN(e.speed) ? null : `${e.speed.toFixed(1)} m/s, ${(e.speed * 3.6).toFixed(0)} km/h, ${(e.speed / 0.514444).toFixed(0)} kn`],
      ['Would reach it in', isNaN(e.eta) ? null : lengthOf(e.eta * 1000)],
      ['Certainty', `${certaintyOf(e)}, ${percentOf(e.doubt)}`],
      ['Cause', e.cause],
      ['Zone', e.zone],
      ['Rule', e.rule === null ? 'no rule asked' : `${e.rule} (${e.severity})`],
      ['Members', e.members ? e.members.join(', ') : null],
      ['Ends', closed ? el('button', { type: 'button', class: 'link', on: { click: () => chooseEvent(closed, 'side') } }, `${wordsOf(closed.kind)} of ${clockOf(closed.start)}`) : null],
      ['Standing', e.gone ? newerOf(e) : null],
      ['Evidence', citesOf(e)],
      ['Event', el('code', {}, e.id)],
    ]));
}
function newerOf(e) {
  if (e.newer < 0) return `${e.gone} by what late fixes told`;
  return el('button', { type: 'button', class: 'link', on: { click: () => chooseEvent(EVENTS[e.newer], 'side') } }, `superseded by ${wordsOf(EVENTS[e.newer].kind)} of ${clockOf(EVENTS[e.newer].start)}`);
}
function citesOf(e) { return e.cites.join(', ') + (e.more ? ` and ${e.more} more` : ''); }

/* Reading the data, words for figures, making elements. Everything shown goes in as text, never as markup. */
const RAW = JSON.parse(document.getElementById('report-data').textContent);
const SEVERITIES = ['info', 'notice', 'warning', 'critical'];
const NONE = -1;
const UNKNOWN_BORDER = 4;
const STARTS = 8;
const reducedMotion = matchMedia('(prefers-reduced-motion: reduce)').matches;

function unpack(text) {
  const bytes = atob(text);
  const out = new Float64Array(bytes.length);
  let n = 0;
  let value = 0;
  let place = 1;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes.charCodeAt(i);
    value += (byte & 127) * place;
    if (byte > 127) { place *= 128; continue; }
    out[n++] = value % 2 ? -(value + 1) / 2 : value / 2;
    value = 0;
    place = 1;
  }
  return out.slice(0, n);
}

function summed(values, scale) {
  let total = 0;
  for (let i = 0; i < values.length; i++) { total += values[i]; values[i] = total * scale; }
  return values;
}

function numbers(text, scale) {
  const out = unpack(text);
  for (let i = 0; i < out.length; i++) out[i] = out[i] === 0 ? NaN : (out[i] > 0 ? out[i] - 1 : out[i]) * scale;
  return out;
}

function dictionary(packed) {
  const at = unpack(packed.at);
  return Array.from(at, (i) => (i ? packed.words[i - 1] : null));
}

function readTrack(raw) {
  const n = unpack(raw.x).length;
  const track = {
    entity: raw.entity, party: raw.party, kind: raw.kind, recon: !!raw.recon, n,
    t: summed(unpack(raw.t), raw.unit), lon: summed(unpack(raw.x), 1e-6), lat: summed(unpack(raw.y), 1e-6),
    b: summed(unpack(raw.b), 1), state: new Uint8Array(n), start: new Uint8Array(n),
  };
  const runs = unpack(raw.s);
  for (let r = 0, i = 0; r < runs.length; r += 2) {
    for (const end = i + runs[r + 1]; i < end; i++) {
      track.state[i] = runs[r] & 3;
      track.start[i] = runs[r] & STARTS ? 1 : 0;
      if (runs[r] & UNKNOWN_BORDER) track.b[i] = NaN;
    }
  }
  return track;
}

/* Names of files without their folders, as long as that keeps them apart. */
function shortNames(names) {
  const last = names.map((name) => name.split(/[\\/]/).pop() || name);
  return new Map(names.map((name, i) => [name, last.indexOf(last[i]) === last.lastIndexOf(last[i]) ? last[i] : name]));
}
function readEvents(raw) {
  const cols = {
    start: numbers(raw.start, 1), end: numbers(raw.end, 1), detected: numbers(raw.detected, 1), closes: unpack(raw.closes), gone: unpack(raw.gone),
    doubt: numbers(raw.doubt, 1e-9), lon: numbers(raw.lon, 1e-6), lat: numbers(raw.lat, 1e-6), boundary: numbers(raw.boundary_m, 0.1),
    depth: numbers(raw.depth_m, 0.1), vertical: numbers(raw.vertical_m, 0.1), speed: numbers(raw.speed_mps, 0.01), eta: numbers(raw.eta_s, 1),
    kind: dictionary(raw.kind), rule: dictionary(raw.rule), zone: dictionary(raw.zone), severity: dictionary(raw.severity),
    entity: dictionary(raw.entity), verdict: dictionary(raw.verdict), cause: dictionary(raw.cause),
  };
  const counts = unpack(raw.evidence.counts);
  const source = dictionary(raw.evidence.source);
  const row = unpack(raw.evidence.row);
  const events = [];
  const short = shortNames(raw.evidence.source.words);
  for (let i = 0, at = 0; i < raw.n; i++) {
    const e = { i, id: raw.id[i], members: raw.members[i] || null, cites: [], more: counts[2 * i + 1] };
    for (const name in cols) e[name] = cols[name][i];
    const rows = new Map();
    for (let k = 0; k < counts[2 * i]; k++, at++) {
      e.cites.push((source[at] === null ? '?' : source[at]) + ':' + row[at]);
      const name = short.get(source[at]) || '?';
      rows.set(name, (rows.get(name) || []).concat(row[at]));
    }
    e.cited = [...rows].map(([name, at]) => name + ':' + at.join(', ')).join('; ') + (e.more ? ` and ${e.more} more` : '');
    if (isNaN(e.start)) e.start = 0;
    e.end = e.start + e.end;
    e.detected = e.start + e.detected;
    e.closes -= 1;
    e.who = e.entity === null ? (e.members || []).join(', ') : e.entity;
    e.rank = SEVERITIES.indexOf(e.severity);
    e.unsure = e.verdict === 'cannot_tell';
    e.newer = e.gone > 2 ? e.gone - 3 : NONE;
    e.gone = ['', 'withdrawn', 'superseded'][Math.min(e.gone, 2)];
    events.push(e);
  }
  return events;
}

function readSpans(raw) {
  const span = dictionary(raw.span);
  const zone = dictionary(raw.zone);
  const entity = dictionary(raw.entity);
  const start = numbers(raw.start, 1);
  const length = numbers(raw.end, 1);
  const depth = numbers(raw.depth_m, 0.1);
  return span.map((kind, i) => ({ kind, zone: zone[i], entity: entity[i], start: start[i], end: start[i] + length[i], depth: depth[i] }));
}

const T0 = RAW.t0;
const LENGTH = Math.max(1, RAW.t1 - RAW.t0);
const EVENTS = readEvents(RAW.events);
const SPANS = readSpans(RAW.spans);
const TRACKS = RAW.tracks.map(readTrack);
const TRACKS_OF = new Map();
for (const track of TRACKS) TRACKS_OF.set(track.entity, (TRACKS_OF.get(track.entity) || []).concat(track));
const EVENTS_OF = new Map();
for (const e of EVENTS) {
  for (const who of e.entity === null ? e.members || [] : [e.entity]) {
    if (!EVENTS_OF.has(who)) EVENTS_OF.set(who, []);
    EVENTS_OF.get(who).push(e);
  }
}
// what one fix decided stands in the order in which it happened
for (const events of EVENTS_OF.values()) events.sort((a, b) => a.detected - b.detected || a.start - b.start);
const SPANS_OF = new Map();
for (const s of SPANS) {
  if (!SPANS_OF.has(s.entity)) SPANS_OF.set(s.entity, []);
  SPANS_OF.get(s.entity).push(s);
}

function lastHeard(entity) {
  const tracks = TRACKS_OF.get(entity);
  return tracks ? Math.max(...tracks.map((t) => t.t[t.n - 1])) : LENGTH;
}
/* Time covered by stretches that may overlap, as visits to several zones do. */
function coveredBy(stretches) {
  let total = 0;
  let end = -Infinity;
  for (const [a, b] of stretches.sort((p, q) => p[0] - q[0])) {
    total += Math.max(0, b - Math.max(a, end));
    end = Math.max(end, b);
  }
  return total;
}

/* What is chosen and which time is shown; whoever draws registers with onChange. */
const state = { from: 0, until: LENGTH, entity: null, event: null, hover: null, hoverEvent: null };
const watchers = [];
function onChange(draw) { watchers.push(draw); }
function changed(what) { for (const draw of watchers) draw(what); }
function choose(entity, event, by) {
  state.entity = entity;
  state.event = event;
  changed({ selection: true, by });
}
function chooseEvent(e, by) { choose(e.entity === null ? (e.members || [null])[0] : e.entity, e, by); }
function setWindow(from, until) {
  state.from = Math.max(0, Math.min(from, until));
  state.until = Math.min(LENGTH, Math.max(from, until));
  changed({ time: true });
}

/* Figures in words. */
const two = (n) => String(n).padStart(2, '0');
function dateOf(ms) { return new Date(T0 + ms).toISOString().slice(0, 10); }
function clockOf(ms) { return new Date(T0 + ms).toISOString().slice(11, 19); }
function timeOf(ms) { return isNaN(ms) ? '–' : dateOf(ms) + ' ' + clockOf(ms); }
function exactTimeOf(ms) {
  const rest = Math.abs(T0 + ms) % 1000;
  return timeOf(ms) + (rest ? '.' + String(rest).padStart(3, '0') : '') + ' UTC';
}
function lengthOf(ms) {
  const s = Math.round(ms / 1000);
  if (s < 120) return s + ' s';
  const m = Math.round(s / 60);
  if (m < 60) return m + ' min';
  return m < 2880 ? Math.floor(m / 60) + ' h ' + two(m % 60) + ' min' : Math.floor(m / 1440) + ' d ' + two(Math.floor((m % 1440) / 60)) + ' h';
}
function distanceOf(m) {
  if (isNaN(m)) return '–';
  const size = Math.abs(m);
  if (size < 999.5) return size.toFixed(0) + ' m';
  return size < 9995 ? (size / 1000).toFixed(2) + ' km' : grouped((size / 1000).toFixed(1)) + ' km';
}
function grouped(n) { return String(n).replace(/\B(?=(\d{3})+(?!\d))/g, ','); }
function sideOf(m) { return isNaN(m) ? '–' : distanceOf(m) + (m < 0 ? ' inside' : ' outside'); }
const SCALE = [[1, 'certain'], [0.99, 'virtually certain'], [0.9, 'very likely'], [0.66, 'likely'], [0.33, 'as likely as not'], [0, 'unlikely']];
function percentOf(doubt) {
  if (isNaN(doubt)) return '';
  const p = 1 - doubt;
  return p >= 1 ? '100 %' : p > 0.999 ? '>99.9 %' : Number((p * 100).toPrecision(3)) + ' %';
}
function certaintyOf(e) { return isNaN(e.doubt) ? 'not stated' : SCALE.find(([least]) => 1 - e.doubt >= least)[1]; }
function degreesOf(lon, lat) {
  if (isNaN(lon) || isNaN(lat)) return '–';
  return Math.abs(lat).toFixed(5) + '° ' + (lat < 0 ? 'S' : 'N') + ', ' + Math.abs(wrapped(lon)).toFixed(5) + '° ' + (wrapped(lon) < 0 ? 'W' : 'E');
}
function wrapped(lon) { return ((((lon + 180) % 360) + 360) % 360) - 180; }
function wordsOf(kind) { return kind.replace(/_/g, ' '); }
function plural(n, one, many) { return grouped(n) + ' ' + (n === 1 ? one : many || one + 's'); }

/* Elements. */
function fill(node, attributes, children) {
  for (const name in attributes) {
    const value = attributes[name];
    if (value === null || value === undefined || value === false) continue;
    if (name === 'on') for (const type in value) node.addEventListener(type, value[type]);
    else node.setAttribute(name, value === true ? '' : value);
  }
  for (const child of children) if (child !== null && child !== undefined) node.append(child);
  return node;
}
function el(tag, attributes, ...children) { return fill(document.createElement(tag), attributes, children); }
function svg(tag, attributes, ...children) { return fill(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children); }
function byId(id) { return document.getElementById(id); }
function glyph(kind) { return svg('svg', { class: 'glyph', 'aria-hidden': 'true' }, svg('use', { href: '#k-' + kind })); }

/* Round steps for an axis of time or of figures. */
const TIME_STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800, 432000, 864000, 2592000, 7776000, 31536000];
function timeTicks(from, until, most) {
  const step = (TIME_STEPS.find((s) => (until - from) / (s * 1000) <= most) || 31536000) * 1000;
  const ticks = [];
  for (let t = Math.ceil((T0 + from) / step) * step - T0; t <= until; t += step) ticks.push(t);
  return { step, ticks };
}
function tickText(ms, step) {
  if (step >= 86400000) return dateOf(ms);
  return step < 60000 ? clockOf(ms) : clockOf(ms).slice(0, 5);
}
function roundStep(span, most) {
  const raw = span / most;
  const power = 10 ** Math.floor(Math.log10(raw));
  return power * [1, 2, 5, 10].find((f) => f * power >= raw);
}

// What is looked at: one plain value, written to the address so that a link carries it; what is seen follows from it.
const FRESH = () => ({
  types: [], relations: [], statuses: ["negated"], conf: 0, sup: 1, doc: "", years: null,
  focus: null, path: null, add: [], grown: [], shrunk: [], hidden: [], pins: {}, limit: META.limit, sel: null, table: false, communities: false,
});
let state = FRESH();
const past = [];
let seen = { nodes: [], edges: [], ok: null, left: 0, counts: null };

// Change the view; every change can be undone.
function change(update, keep = true) {
  const before = JSON.stringify(state);
  Object.assign(state, update);
  if (JSON.stringify(state) === before) return;
  if (keep) past.push(before);
  if (past.length > 100) past.shift();
  refresh();
}
function undo() {
  if (past.length) { state = JSON.parse(past.pop()); refresh(); }
}

function toAddress() {
  const fresh = FRESH(), kept = {};
  for (const name in fresh) if (JSON.stringify(state[name]) !== JSON.stringify(fresh[name])) kept[name] = state[name];
  return Object.keys(kept).length ? "#" + encodeURIComponent(JSON.stringify(kept)).replace(/%2C/g, ",").replace(/%3A/g, ":") : "";
}
function fromAddress(hash) {
  state = FRESH();
  try {
    const given = JSON.parse(decodeURIComponent(hash.slice(1)) || "{}");
    for (const name in state) if (fits(given[name], name)) state[name] = given[name];
  } catch { /* a cut-off link opens the page as it is */ }
}
// An address is typed by anyone: take only values of the kind that the page itself writes.
function fits(value, name) {
  const strings = (x) => Array.isArray(x) && x.every((y) => typeof y === "string");
  if (value === undefined) return false;
  if (["types", "relations", "statuses", "add", "grown", "shrunk", "hidden"].includes(name)) return strings(value);
  if (["conf", "sup", "limit"].includes(name)) return Number.isFinite(value) && value >= 0 && value <= 1e6;
  if (["table", "communities"].includes(name)) return typeof value === "boolean";
  if (name === "doc") return typeof value === "string";
  if (name === "years") return Array.isArray(value) && value.length === 2 && value.every(Number.isInteger);
  if (name === "pins") return value && Object.values(value).every((p) => Array.isArray(p) && p.length === 2 && p.every(Number.isFinite));
  if (name === "focus") return Array.isArray(value) && typeof value[0] === "string" && [1, 2, 3].includes(value[1]);
  return strings(value) && value.length === (name === "path" ? 2 : value.length) && value.length <= 4;
}

const numbers = (keys) => keys.map((key) => numberOf.get(key)).filter((n) => n !== undefined);
const edgeKey = (e) => [node.key[edge.h[e]], META.relations[edge.r[e]].name, node.key[edge.t[e]], STATUS[edge.s[e]]];
function edgeNumber([head, relation, tail, status]) {
  const n = numberOf.get(head);
  if (n === undefined) return undefined;
  for (const e of linksOf(n)) if (edgeKey(e).join("\0") === [head, relation, tail, status].join("\0")) return e;
  return undefined;
}
const edgesFiltered = () =>
  state.relations.length || state.statuses.join() !== "negated" || state.conf > 0 || state.sup > 1 || state.doc !== "" || state.years;

// One pass over all edges: which pass every filter, and for each filter's values how many pass all the others.
function sift() {
  const typeOff = META.types.map((x) => state.types.includes(x.name)), relationOff = META.relations.map((x) => state.relations.includes(x.name));
  const statusOff = STATUS.map((x) => state.statuses.includes(x)), hidden = new Set(numbers(state.hidden));
  const doc = state.doc === "" ? -1 : documentList.findIndex((d) => d.id === state.doc), [from, to] = state.years || [0, 9999];
  const conf = state.conf * 10, byDocument = state.doc !== "", byYear = Boolean(state.years);
  const ok = new Uint8Array(M), linked = new Uint8Array(N), typed = new Uint8Array(N);
  const counts = { relation: META.relations.map(() => 0), status: STATUS.map(() => 0), document: new Map(), year: new Map(), type: META.types.map(() => 0) };
  for (let e = 0; e < M; e++) {
    const h = edge.h[e], o = edge.t[e];
    if (hidden.size && (hidden.has(h) || hidden.has(o))) continue;
    let fails = 0;
    if (relationOff[edge.r[e]]) fails |= 1;
    if (statusOff[edge.s[e]]) fails |= 2;
    if (edge.conf[e] < conf || edge.sup[e] < state.sup) fails |= 4;
    if (byDocument && !edge.docs[e].includes(doc)) fails |= 8;
    if (byYear && !edge.years[e].some((y) => Math.abs(y) >= from && Math.abs(y) <= to)) fails |= 16;
    if (typeOff[node.type[h]] || typeOff[node.type[o]]) fails |= 32;
    if (!fails) { ok[e] = 1; linked[h] = linked[o] = 1; }
    if (!(fails & ~1)) counts.relation[edge.r[e]]++;
    if (!(fails & ~2)) counts.status[edge.s[e]]++;
    if (!(fails & ~8)) for (const d of edge.docs[e]) counts.document.set(d, (counts.document.get(d) || 0) + 1);
    if (!(fails & ~16)) for (const y of edge.years[e]) counts.year.set(Math.abs(y), (counts.year.get(Math.abs(y)) || 0) + 1);
    if (!(fails & ~32)) typed[h] = typed[o] = 1;
  }
  const filtered = edgesFiltered(), fit = new Uint8Array(N);
  for (let n = 0; n < N; n++) {
    if (hidden.has(n)) continue;
    if (!filtered || typed[n]) counts.type[node.type[n]]++;
    fit[n] = !typeOff[node.type[n]] && (!filtered || linked[n]) ? 1 : 0;
  }
  return { ok, fit, counts };
}

function neighbours(n, ok) {
  const found = new Set();
  for (const e of linksOf(n)) if (ok[e]) found.add(other(e, n));
  return [...found].sort((a, b) => node.rank[a] - node.rank[b]);
}
function around(start, steps, ok) {
  const found = new Set([start]);
  let ring = [start];
  for (let step = 0; step < steps; step++) {
    const next = [];
    for (const n of ring) for (const m of neighbours(n, ok)) if (!found.has(m)) { found.add(m); next.push(m); }
    ring = next.sort((a, b) => node.rank[a] - node.rank[b]);
  }
  return [...found];
}
function shortest(a, b, ok) {
  const before = new Map([[a, -1]]);
  let ring = [a];
  while (ring.length && !before.has(b)) {
    const next = [];
    for (const n of ring) for (const m of neighbours(n, ok)) if (!before.has(m)) { before.set(m, n); next.push(m); }
    ring = next;
  }
  if (!before.has(b)) return null;
  const way = [];
  for (let n = b; n !== -1; n = before.get(n)) way.unshift(n);
  return way;
}

function look() {
  const { ok, fit, counts } = sift();
  let chosen = [], lost = false;
  const [focus] = numbers(state.focus ? [state.focus[0]] : []), ends = numbers(state.path || []);
  if (state.path) {
    const way = ends.length === 2 ? shortest(ends[0], ends[1], ok) : null;
    lost = !way;
    chosen = way || ends;
  } else if (focus !== undefined) chosen = around(focus, state.focus[1], ok);
  else for (const n of inOrder) { if (chosen.length >= state.limit) break; if (fit[n]) chosen.push(n); }
  const set = new Set(numbers(state.grown).flatMap((n) => [n, ...neighbours(n, ok)]).concat(numbers(state.add)));
  const all = new Set([...chosen.slice(0, META.cap)]);
  for (const n of set) if (all.size < META.cap) all.add(n);
  for (const n of numbers(state.shrunk)) for (const m of neighbours(n, ok)) if (neighbours(m, ok).filter((x) => all.has(x)).length <= 1) all.delete(m);
  for (const n of numbers(state.hidden)) all.delete(n);
  const nodes = [...all].filter((n) => fit[n] || (!state.types.includes(META.types[node.type[n]].name) && (set.has(n) || n === focus || ends.includes(n))));
  const inside = new Set(nodes), edges = [];
  for (const n of nodes) for (const e of linksOf(n)) if (ok[e] && edge.h[e] === n && inside.has(edge.t[e])) edges.push(e);
  let fitting = 0;
  for (let n = 0; n < N; n++) fitting += fit[n];
  const left = Math.max(0, (state.path ? nodes.length : focus !== undefined ? Math.max(chosen.length, nodes.length) : fitting) - nodes.length);
  return { nodes, edges, ok, counts, left, lost, inside };
}

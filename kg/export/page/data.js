// The graph as numbers: light columns are read at once, a block of details only when a panel asks for it.
const META = JSON.parse($("meta").textContent);
const OPENING = JSON.parse($("opening").textContent);
const BLOCKS = {};
for (const script of document.querySelectorAll("script[data-block]")) {
  (BLOCKS[script.dataset.block] ||= []).push(script);
}
const N = META.nodes, M = META.edges;
const STATUS = META.statuses, NEGATED = STATUS.indexOf("negated");
const node = { key: [], label: [], type: [], conf: [], sup: [], x: [], y: [], rank: [], order: [], alias: [], pinyin: [] };
const edge = { h: [], t: [], r: [], s: [], w: [], conf: [], sup: [], docs: [], years: [] };
const numberOf = new Map(), escaped = new Map();
let documentList = [], inOrder = [], firstLink, links, yearRange = [0, 0], reportedOnly = 0, undated = 0;

async function decoded(script) {
  let text = script.textContent;
  script.textContent = "";
  if (META.coding !== "gzip") return JSON.parse(text);
  const raw = atob(text), bytes = new Uint8Array(raw.length);
  for (let i = 0; i < raw.length; i++) bytes[i] = raw.charCodeAt(i);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
}

// A block read once stays, as its text is gone.
const read = new Map();
function block(kind, n) {
  const key = kind + n;
  if (!read.has(key)) read.set(key, decoded(BLOCKS[kind][n]));
  return read.get(key);
}
// Blocks are of different lengths: META.starts has the number with which each of them begins.
async function within(kind, n) {
  const starts = META.starts[kind];
  let low = 0, high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle] <= n) low = middle; else high = middle - 1;
  }
  return (await block(kind, low))[n - starts[low]];
}
const details = (n) => within("details", n);
const evidenceOf = (e) => within("evidence", e);

async function loadColumns() {
  for (const [kind, target] of [["nodes", node], ["edges", edge]]) {
    for (const script of BLOCKS[kind] || []) {
      const part = await decoded(script);
      for (const name in target) for (const value of part[name]) target[name].push(value);
      for (const n in part.iri || {}) escaped.set(Number(n), part.iri[n]);
      await pause();
    }
  }
  documentList = (await decoded(BLOCKS.documents[0])).map(([id, title, date, source]) => ({ id, title, date, source }));
  for (let n = 0; n < N; n++) numberOf.set(node.key[n], n);
  inOrder = new Array(N);
  for (let n = 0; n < N; n++) inOrder[node.order[n]] = n;
  await pause();
  linkUp();
  await pause();
  yearsOfAll();
  await pause();
}

// For each node the numbers of its edges, one after another in a single array.
function linkUp() {
  firstLink = new Int32Array(N + 1);
  for (let e = 0; e < M; e++) { firstLink[edge.h[e] + 1]++; firstLink[edge.t[e] + 1]++; }
  for (let n = 0; n < N; n++) firstLink[n + 1] += firstLink[n];
  const next = firstLink.slice();
  links = new Int32Array(2 * M);
  for (let e = 0; e < M; e++) { links[next[edge.h[e]]++] = e; links[next[edge.t[e]]++] = e; }
}

function yearsOfAll() {
  let first = Infinity, last = -Infinity;
  for (const years of edge.years) {
    if (!years.length) undated++;
    else if (years.every((y) => y < 0)) reportedOnly++;
    for (const y of years) { first = Math.min(first, Math.abs(y)); last = Math.max(last, Math.abs(y)); }
  }
  yearRange = first <= last ? [first, last] : [0, 0];
}

const linksOf = (n) => links.subarray(firstLink[n], firstLink[n + 1]);
const other = (e, n) => (edge.h[e] === n ? edge.t[e] : edge.h[e]);
const documentTitle = (d) => documentList[d].title || documentList[d].id;
const iriOf = (n) => (META.base_iri || "") + (escaped.get(n) ?? node.key[n]);

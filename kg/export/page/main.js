// Starts the page: the picture first, then the rest of the data, then everything that can be done with it.
window.kgRuns = true;
// For scripts in the console: what is shown, and where on the screen.
window.kg = { first: 0, searchTook: 0, view };

function say() {
  document.documentElement.lang = lang ? "en" : "zh-CN";
  for (const x of document.querySelectorAll("[data-text]")) if (!(x.dataset.text === "title" && document.title !== WORDS.title[0] && document.title !== WORDS.title[1])) x.textContent = t(x.dataset.text);
  for (const x of document.querySelectorAll("[data-title]")) { x.title = t(x.dataset.title); x.setAttribute("aria-label", t(x.dataset.title)); }
  for (const x of document.querySelectorAll("[data-label]")) x.setAttribute("aria-label", t(x.dataset.label));
  for (const x of document.querySelectorAll("[data-placeholder]")) x.placeholder = t(x.dataset.placeholder);
  if (WORDS.title.includes(document.title)) document.title = t("title");
  $("language").textContent = lang ? "中" : "EN";
  $("totals").textContent = t("totals", count(N), count(M), count(META.documents));
  $("legend").replaceChildren(...[["done", "legendDone"], ["planned", "legendPlanned"], ["ended", "legendEnded"]].map(([status, word]) => el("span", {}, stroke(status === "ended" ? "" : faint, status), t(word))));
  $("hint").textContent = t("hint");
  if (inOrder.length && example()) $("query").placeholder += t("forExample", example());
  wireTakeaway();
}

function refresh(write = true, looked = undefined) {
  const before = looked ? FIRST : seen, old = community;
  seen = looked || look();
  if (state.communities) findCommunities();
  else community = new Map();
  const same = before.inside && before.nodes.length === seen.nodes.length && before.edges.length === seen.edges.length && seen.nodes.every((n) => before.inside.has(n)) && seen.edges.every((e, i) => before.edges[i] === e);
  if (!same || JSON.stringify(before.pins) !== JSON.stringify(state.pins)) draw();
  seen.pins = state.pins;
  if (old.size || community.size) repaint();
  else if (same) select();
  showFilters();
  showPanel();
  showTable();
  showTrail();
  showStatus();
  $("undo").disabled = !past.length;
  if (write) try { history.replaceState(null, "", toAddress() || location.pathname + location.search); } catch { /* a frame without an address */ }
}

const FIRST = seen;

function view() {
  const box = $("picture").getBoundingClientRect(), at = (p) => { const q = network.canvasToDOM(p); return { x: q.x + box.x, y: q.y + box.y }; };
  const nodes = seen.nodes.map((n) => ({ key: node.key[n], label: node.label[n], ...at(network.body.nodes[n] || { x: NaN, y: NaN }) }));
  const edges = seen.edges.filter((e) => network.body.edges[e]?.connected).map((e) => ({ key: edgeKey(e), ...at(network.body.edges[e].edgeType.getPoint(0.5)) }));
  return { nodes, edges };
}

function showStatus() {
  const { nodes, edges, left } = seen, capped = nodes.length >= META.cap;
  $("status").textContent = t("shown", count(nodes.length), count(edges.length)) + (left ? t("notShown", count(left)) + (capped ? t("capNote", count(META.cap)) : "") : "");
  $("picture").setAttribute("aria-label", t("pictureLabel", count(nodes.length), count(edges.length)));
  const step = Math.min(300, left, META.cap - nodes.length), more = $("more");
  more.hidden = step <= 0 || Boolean(state.focus || state.path);
  more.textContent = t("more", count(step));
  const empty = $("empty");
  empty.hidden = nodes.length > 0 && !seen.lost;
  empty.replaceChildren(...(empty.hidden ? [] : [el("strong", {}, N ? t(seen.lost ? "noPath" : "nothing") : t("nothingHere")), conditions() ? el("p", {}, t("nothingWhy", conditions())) : "", N ? el("button", { id: "reset-all", onclick: () => { resetFilters(); change({ path: null, focus: null }); } }, t("reset")) : ""]));
}
function showTrail() {
  const [a, b] = numbers(state.path || (state.focus ? [state.focus[0]] : [])), trail = $("trail");
  trail.hidden = a === undefined;
  if (a === undefined) return;
  trail.replaceChildren(el("span", {}, state.path ? t("inPath", short(node.label[a], 16), b === undefined ? "" : short(node.label[b], 16)) : t("inFocus", short(node.label[a], 20), state.focus[1])), el("button", { id: "leave", onclick: () => change({ path: null, focus: null }) }, t("leave")));
}

function wirePicture() {
  network.on("click", ({ nodes, edges }) => {
    if (nodes.length && pathStart !== null) goTo(nodes[0]);
    else if (nodes.length) selectNode(nodes[0]);
    else if (edges.length) selectEdge(edges[0]);
    else closePanel();
  });
  network.on("doubleClick", ({ nodes }) => { if (nodes.length) { const key = node.key[nodes[0]]; if (!state.grown.includes(key)) change({ grown: [...state.grown, key] }); } });
  network.on("dragEnd", ({ nodes }) => {
    if (!nodes.length) return;
    const pins = { ...state.pins };
    for (const n of nodes) pins[node.key[n]] = upright([Math.round(network.body.nodes[n].x), Math.round(network.body.nodes[n].y)]);
    change({ pins });
  });
}

// Arrow keys go to the neighbour that lies in that direction.
function walk(dx, dy) {
  const [kind, n] = selection(), from = kind === "node" && network.body.nodes[n];
  if (!from) return seen.nodes.length && selectNode(seen.nodes.slice().sort(importance)[0]);
  const near = new Set(neighbours(n, seen.ok).filter((m) => seen.inside.has(m)));
  const best = [...near].map((m) => { const p = network.body.nodes[m], ox = p.x - from.x, oy = p.y - from.y, along = ox * dx + oy * dy; return [m, along > 0 ? Math.hypot(ox, oy) * (2 - along / Math.hypot(ox, oy)) : Infinity]; }).sort((a, b) => a[1] - b[1])[0];
  if (best && best[1] < Infinity) { selectNode(best[0]); network.moveTo({ position: network.getPosition(best[0]), animation: calm() ? false : { duration: 200, easingFunction: "easeInOutQuad" } }); }
}

function wire() {
  const zoom = (factor) => network.moveTo({ scale: network.getScale() * factor, animation: calm() ? false : { duration: 150, easingFunction: "linear" } });
  $("zoom-in").onclick = () => zoom(1.35);
  $("zoom-out").onclick = () => zoom(1 / 1.35);
  $("fit").onclick = () => fit();
  $("undo").onclick = undo;
  $("more").onclick = () => change({ limit: Math.min(META.cap, state.limit + 300) });
  $("as-graph").onclick = () => change({ table: false });
  $("as-table").onclick = () => change({ table: true });
  $("open-filters").onclick = (event) => { const open = document.body.classList.toggle("no-filters"); event.currentTarget.setAttribute("aria-expanded", String(!open)); };
  $("theme").onclick = () => { dress(document.documentElement.dataset.theme === "dark" ? "light" : "dark"); repaint(); showFilters(); };
  $("language").onclick = () => { lang = 1 - lang; remember("kg-language", String(lang)); say(); edgeSet.update(edgeSet.getIds().map((e) => ({ id: e, label: named(META.relations[edge.r[e]]) }))); panelShows = ""; refresh(); };
  for (const act of ["pointerdown", "keydown"]) document.addEventListener(act, () => { $("hint").hidden = true; }, { once: true });
  document.addEventListener("click", (event) => { if (!$("take").contains(event.target)) $("take").open = false; });
  window.addEventListener("hashchange", () => { fromAddress(location.hash); refresh(false); });
  document.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) && event.target.type !== "checkbox";
    if (event.key === "/" && !typing) { event.preventDefault(); $("query").focus(); }
    else if (event.key === "Escape") { if ($("take").open) $("take").open = false; else if (state.sel) closePanel(); else if (state.focus || state.path) change({ focus: null, path: null }); }
    else if ((event.ctrlKey || event.metaKey) && event.key === "z" && !typing) { event.preventDefault(); undo(); }
    else if (event.target === $("picture") || event.target === document.body || $("picture").contains(event.target)) {
      const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
      if (way && !state.table) { event.preventDefault(); walk(...way); }
      else if (event.key === "Enter" && !$("panel").hidden) $("panel").focus();
      else if (event.key === "+") zoom(1.35);
      else if (event.key === "-") zoom(1 / 1.35);
    }
  });
}
const remember = (name, value) => { try { localStorage.setItem(name, value); } catch { /* files may have no store */ } };
const recall = (name) => { try { return localStorage.getItem(name); } catch { return null; } };
function dress(theme) { document.documentElement.dataset.theme = theme; remember("kg-theme", theme); }

// What `refresh` does, once, in steps: a graph of 50,000 would else stop the page for a moment.
async function opened() {
  seen = look();
  await pause();
  refresh(false, seen);
}

async function start() {
  document.documentElement.dataset.theme = recall("kg-theme") || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
  if (recall("kg-language")) lang = Number(recall("kg-language")) ? 1 : 0;
  // A frame of a notebook may have no width yet: what is narrow now can be wide a moment later.
  const narrow = matchMedia("(max-width: 759px)"), fold = () => document.body.classList.toggle("no-filters", narrow.matches);
  fold();
  narrow.addEventListener("change", fold);
  family = getComputedStyle(document.body).fontFamily;
  readColours();
  say();
  openPicture();
  await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0)));
  try { await loadColumns(); } catch (error) { toast(t("dataBad", String(error)), 60000); throw error; }
  fromAddress(location.hash);
  wirePicture();
  wireSearch();
  wire();
  say();
  await pause();
  await opened();
  document.documentElement.dataset.ready = "yes";
  for (let n = 4000; n < N + 4000; n += 4000) { await pause(); prepare(n); }
}
start();

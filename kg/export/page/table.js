// The same selection as a table: what the picture shows, for readers of rows and for screen readers.
let sorting = { what: "relations", column: "support", down: true }, rowsShown = 200;

const TABLES = {
  entities: {
    name: [(n) => node.label[n], (n) => [mark(node.type[n]), " ", bdi(short(node.label[n], 80))]],
    type: [(n) => named(META.types[node.type[n]])], support: [(n) => node.sup[n]], confidence: [(n) => node.conf[n], (n) => percent(node.conf[n])], relations: [(n) => linksOf(n).length],
  },
  relations: {
    head: [(e) => node.label[edge.h[e]], (e) => [mark(node.type[edge.h[e]]), " ", bdi(short(node.label[edge.h[e]], 60))]],
    relation: [(e) => named(META.relations[edge.r[e]]), (e) => [stroke(META.relations[edge.r[e]].colour, STATUS[edge.s[e]], edge.w[e]), " ", named(META.relations[edge.r[e]])]],
    tail: [(e) => node.label[edge.t[e]], (e) => [mark(node.type[edge.t[e]]), " ", bdi(short(node.label[edge.t[e]], 60))]],
    state: [(e) => t(edge.w[e] ? "withdrawn" : STATUS[edge.s[e]])], year: [(e) => edge.years[e].map(Math.abs).sort().join(", ")], support: [(e) => edge.sup[e]], confidence: [(e) => edge.conf[e], (e) => percent(edge.conf[e])],
  },
};

function showTable() {
  const box = $("rows");
  box.hidden = !state.table;
  $("picture").hidden = state.table;
  document.querySelector(".zoom").hidden = state.table;
  $("as-graph").setAttribute("aria-pressed", String(!state.table));
  $("as-table").setAttribute("aria-pressed", String(state.table));
  if (!state.table) return;
  const columns = TABLES[sorting.what], list = (sorting.what === "entities" ? seen.nodes : seen.edges).slice(), value = (columns[sorting.column] || Object.values(columns)[0])[0];
  const keyed = list.map((i) => [value(i), i]), compare = new Intl.Collator(lang ? "en" : "zh-CN").compare;
  keyed.sort((a, b) => (typeof a[0] === "number" ? a[0] - b[0] : compare(a[0], b[0])) * (sorting.down ? -1 : 1) || a[1] - b[1]);
  const [kind, chosen] = selection(), wanted = sorting.what === "entities" ? "node" : "edge";
  const row = (i) => el("tr", { tabIndex: 0, "aria-selected": String(kind === wanted && chosen === i), onclick: () => (wanted === "node" ? selectNode(i) : selectEdge(i)), onkeydown: (event) => { if (event.key === "Enter") event.currentTarget.click(); } }, Object.entries(columns).map(([column, [plain, rich]]) => el("td", { class: typeof plain(i) === "number" ? "number" : LONG.has(column) ? "text" : "" }, (rich || ((x) => shownAs(plain(x))))(i))));
  box.replaceChildren(
    el("div", { class: "group", role: "group" }, ["relations", "entities"].map((what) => el("button", { "data-rows": what, "aria-pressed": String(sorting.what === what), onclick: () => { sorting = { what, column: "support", down: true }; rowsShown = 200; showTable(); } }, `${t(what)} ${count(what === "entities" ? seen.nodes.length : seen.edges.length)}`))),
    el("table", {}, el("thead", {}, el("tr", {}, Object.keys(columns).map((column) => el("th", { scope: "col", "aria-sort": sorting.column === column ? (sorting.down ? "descending" : "ascending") : "none" }, el("button", { "data-column": column, onclick: () => { sorting = { ...sorting, column, down: sorting.column === column ? !sorting.down : false }; showTable(); } }, t(column), sorting.column === column ? (sorting.down ? " ↓" : " ↑") : ""))))),
      el("tbody", {}, keyed.slice(0, rowsShown).map(([, i]) => row(i)))),
    keyed.length > rowsShown ? el("button", { onclick: () => { rowsShown += 500; showTable(); } }, t("showAll", count(keyed.length))) : "");
}
const LONG = new Set(["head", "tail", "name"]);
const shownAs = (x) => (typeof x === "number" ? count(x) : x);

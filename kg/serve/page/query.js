"use strict";
// The query page, and the search field that every page has. Whatever comes from the server is put in as text.
(() => {
const $ = (id) => document.getElementById(id);
const given = (id) => ($(id) ? JSON.parse($(id).textContent) : null);
const words = given("words"), questions = given("questions"), prefixes = given("prefixes");
const SHOWN = 1000;

function el(name, attributes, ...inner) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value !== null && value !== false) made.setAttribute(key, value);
  }
  made.append(...inner);
  return made;
}

// Names are completed from what the server knows; `types` are those of the ontology that fit.
function complete(input, list, types, chosen) {
  let asked = 0, pages = new Map();
  input.addEventListener("input", async () => {
    if (chosen && pages.has(input.value)) return chosen(pages.get(input.value));
    const turn = ++asked;
    if (!input.value.trim()) return list.replaceChildren();
    try {
      const answer = await fetch(`/names?${new URLSearchParams({ q: input.value, types: types || "" })}`);
      const names = answer.ok ? await answer.json() : [];
      if (turn !== asked) return;
      pages = new Map(names.map((one) => [one.name, one.page]));
      list.replaceChildren(...names.map((one) => el("option", { value: one.name, label: one.type })));
      if (chosen && pages.has(input.value)) input.dataset.page = pages.get(input.value);
    } catch { /* without an answer there is nothing to offer */ }
  });
  return () => pages;
}
const go = (page) => { if (page && page.startsWith("/")) location.assign(page); };
const pages = complete($("find"), $("found"), "", go);
$("find").form.addEventListener("submit", (event) => {
  event.preventDefault();
  const name = $("find").value, first = [...pages().values()][0];
  go(pages().get(name) || first);
});
if (!questions) { document.documentElement.dataset.ready = "yes"; return; }

let chosen = null, original = "";
function choose(name, values = {}) {
  chosen = questions.find((one) => one.name === name) || null;
  document.querySelectorAll(".question").forEach((one) => one.setAttribute("aria-pressed", String(one.dataset.name === name)));
  if (!chosen) return $("parameters").replaceChildren();
  $("editor").value = original = chosen.sparql.replace(/^(#.*\n)+/, "");
  $("parameters").hidden = !chosen.parameters.length;
  $("parameters").replaceChildren(...chosen.parameters.map((one) => field(one, values[one.name])));
}
function field(one, value) {
  const list = el("datalist", { id: `names-${one.name}` });
  const hint = one.default === null ? words.needs : one.default;
  const input = el("input", { name: one.name, placeholder: hint, list: list.id });
  input.value = value || "";
  if (one.type === "status") list.append(...["done", "planned", "ended", "negated"].map((s) => el("option", { value: s, label: words[s] })));
  else if (/^[A-Z|]+$/.test(one.type)) complete(input, list, one.type === "ENTITY" ? "" : one.type);
  input.addEventListener("keydown", (event) => { if (event.key === "Enter") { event.preventDefault(); run(); } });
  return el("label", {}, `${one.label} `, input, list);
}
const parameters = () => Object.fromEntries([...new FormData($("parameters"))].filter(([, value]) => value.trim()));
// A canned query is asked by name until its text is changed: then it is a query like any other.
const byName = () => chosen && $("editor").value === original;
function address() {
  if (byName()) return `/queries/${encodeURIComponent(chosen.name)}?${new URLSearchParams(parameters())}`;
  return `/sparql?${new URLSearchParams({ query: $("editor").value })}`;
}

let turn = 0;
async function run() {
  if (!$("editor").value.trim()) return;
  const now = ++turn;
  const accept = { headers: { Accept: "application/sparql-results+json, text/turtle;q=0.9" } };
  $("state").textContent = words.running;
  $("error").hidden = true;
  history.replaceState(null, "", `#${encodeURIComponent(JSON.stringify(byName() ? { name: chosen.name, parameters: parameters() } : { query: $("editor").value }))}`);
  try {
    const answer = byName() ? await fetch(address(), accept)
      : await fetch("/sparql", { ...accept, method: "POST", headers: { ...accept.headers, "Content-Type": "application/sparql-query" }, body: $("editor").value });
    const text = await answer.text();
    if (now !== turn) return;
    $("answer").replaceChildren();
    $("downloads").hidden = true;
    $("state").textContent = "";
    if (!answer.ok) return complain(text);
    if (byName() && chosen.parameters.length) await showFilled(now);
    const kind = answer.headers.get("Content-Type") || "", cut = answer.headers.get("X-Rows-Cut");
    if (kind.includes("turtle")) return showText(text);
    const found = JSON.parse(text);
    if ("boolean" in found) { $("state").textContent = found.boolean ? words.yes : words.no; return; }
    showTable(found, cut);
    downloads(["csv", "tsv", "json", "xml"]);
  } catch (error) {
    if (now === turn) { $("state").textContent = ""; complain(`${words.failed}: ${error.message}`); }
  } finally {
    document.documentElement.dataset.answered = String(now);
  }
}
// Once a canned query was asked, the editor shows it with its parameters in their place, ready to be changed.
async function showFilled(now) {
  const filled = await fetch(`${address()}&format=sparql`);
  if (filled.ok && now === turn && byName()) $("editor").value = original = (await filled.text()).replace(/^(#.*\n)+/, "");
}
function complain(text) {
  $("error").textContent = text.trim();
  $("error").hidden = false;
  const place = /^Line (\d+), column (\d+)/.exec(text);
  if (!place || byName()) return;
  const lines = $("editor").value.split("\n").slice(0, Number(place[1]) - 1);
  const at = lines.reduce((sum, line) => sum + line.length + 1, 0) + Number(place[2]) - 1;
  $("editor").focus();
  $("editor").setSelectionRange(at, at + (/^[^\s(){}.;,]+/.exec($("editor").value.slice(at)) || [" "])[0].length);
}
function showText(text) {
  $("answer").replaceChildren(el("tbody", {}, el("tr", {}, el("td", {}, el("pre", {}, text.slice(0, 500000))))));
  downloads(["ttl", "nt", "jsonld"]);
}
function showTable(found, cut) {
  const columns = found.head.vars, rows = found.results.bindings;
  let sorted = rows, by = -1;
  const body = el("tbody");
  const fill = () => body.replaceChildren(...sorted.slice(0, SHOWN).map((row) => el("tr", {}, ...columns.map((name) => cell(row[name])))));
  const head = el("tr", {}, ...columns.map((name, number) => el("th", {}, el("button", {
    type: "button",
    onclick: () => {
      sorted = by === number ? [...sorted].reverse() : [...rows].sort((a, b) => compare(a[name], b[name]));
      by = number;
      fill();
    },
  }, name))));
  fill();
  $("answer").replaceChildren(el("thead", {}, head), body);
  const note = rows.length > SHOWN ? ` (${words.cut.replace("{0}", SHOWN)})` : cut ? ` (${words.cut.replace("{0}", rows.length)})` : "";
  $("state").textContent = rows.length ? `${rows.length} ${words.rows}${note}` : words.nothing;
}
function compare(a, b) {
  const [x, y] = [a ? a.value : "", b ? b.value : ""];
  if (x !== "" && y !== "" && Number.isFinite(Number(x)) && Number.isFinite(Number(y))) return Number(x) - Number(y);
  return x.localeCompare(y, "zh-CN");
}
function cell(term) {
  if (!term) return el("td");
  if (term.type !== "uri") return el("td", { class: /#(integer|decimal|double)$/.test(term.datatype || "") ? "number" : null }, term.value);
  const prefix = Object.entries(prefixes).find(([, namespace]) => term.value.startsWith(namespace));
  if (prefix) return el("td", {}, `${prefix[0]}:${term.value.slice(prefix[1].length)}`);
  return el("td", {}, el("a", { href: `/resource?${new URLSearchParams({ iri: term.value })}` }, decode(term.value.replace(/^.*\/([^/]+\/[^/]+)$/, "$1"))));
}
function decode(text) { try { return decodeURIComponent(text); } catch { return text; } }
function downloads(forms) {
  $("downloads").querySelectorAll("a").forEach((one) => one.remove());
  for (const form of forms) {
    const href = `${address()}&format=${form}`;
    $("downloads").append(el("a", { href, download: `answer.${form}` }, form.toUpperCase()), " ");
  }
  $("downloads").hidden = false;
}

document.querySelectorAll(".question").forEach((one) => one.addEventListener("click", () => {
  choose(one.dataset.name);
  const empty = [...$("parameters").querySelectorAll("input")].find((input) => input.placeholder === words.needs);
  if (empty) empty.focus(); else run();
}));
$("filter").addEventListener("input", () => {
  const wanted = $("filter").value.trim().toLowerCase();
  document.querySelectorAll("#list li").forEach((one) => { one.hidden = !`${one.textContent} ${one.firstElementChild.title} ${one.firstElementChild.dataset.name}`.toLowerCase().includes(wanted); });
});
$("run").addEventListener("click", run);
$("editor").addEventListener("input", () => { if (!byName()) { $("parameters").hidden = true; } else $("parameters").hidden = !chosen.parameters.length; });
$("editor").addEventListener("keydown", (event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); run(); } });
$("parameters").addEventListener("submit", (event) => event.preventDefault());
$("link").addEventListener("click", async () => {
  try { await navigator.clipboard.writeText(location.href); $("state").textContent = words.copied; } catch { /* the address bar holds it as well */ }
});
// An address is typed by anyone: a query of it is shown, and run only when the user says so, unless it has a name.
try {
  const wanted = JSON.parse(decodeURIComponent(location.hash.slice(1)) || "{}");
  if (typeof wanted.name === "string") {
    choose(wanted.name, wanted.parameters && typeof wanted.parameters === "object" ? wanted.parameters : {});
    run();
  } else if (typeof wanted.query === "string") $("editor").value = wanted.query;
} catch { /* a cut-off link opens the page as it is */ }
if (!$("editor").value) $("editor").value = "SELECT ?company ?park {\n  ?c a kg:Company ; rdfs:label ?company ; kg:settlesIn ?p .\n  ?p rdfs:label ?park\n} ORDER BY ?park ?company\n";
document.documentElement.dataset.ready = "yes";
})();

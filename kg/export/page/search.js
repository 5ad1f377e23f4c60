// Search over names, short forms, pinyin and initials; what begins as typed comes first, gaps are allowed last.
let haystack = null, found = [], active = -1, pathStart = null;

// Made a few thousand entries at a time while nobody waits; a search that comes earlier makes the rest at once.
function prepare(until = N) {
  haystack ||= [];
  for (let n = haystack.length; n < Math.min(N, until); n++) {
    const sounds = node.pinyin[n].split("\n");
    haystack[n] = { names: (node.label[n] + "\n" + node.alias[n]).toLowerCase(), label: node.label[n].toLowerCase(),
      sounds: sounds.map((s) => s.replace(/ /g, "")).join("\n"), initials: sounds.map((s) => s.replace(/(\S)\S*\s*/gu, "$1")).join("\n") };
  }
}
function gaps(text, query) {
  let at = 0;
  for (const letter of query) { at = text.indexOf(letter, at); if (at < 0) return false; at += letter.length; }
  return true;
}
function score(entry, query, latin) {
  if (entry.label === query) return 100;
  if (entry.label.startsWith(query)) return 90;
  if (entry.names.includes("\n" + query)) return 80;
  if (entry.names.includes(query)) return 70;
  if (!latin) return query.length > 2 && entry.names.split("\n").some((name) => gaps(name, query)) ? 20 : 0;
  const initials = "\n" + entry.initials + "\n", sounds = "\n" + entry.sounds + "\n";
  if (initials.includes("\n" + query + "\n")) return 66;
  if (sounds.includes("\n" + query)) return 60;
  if (initials.includes("\n" + query)) return 56;
  if (initials.includes(query) || sounds.includes(query)) return 40;
  return query.length > 2 && entry.initials.split("\n").some((line) => gaps(line, query)) ? 15 : 0;
}
function searchFor(text) {
  prepare();
  const query = text.trim().toLowerCase().replace(/\s+/g, ""), latin = /^[a-z0-9]+$/.test(query), hits = [];
  if (!query) return [];
  for (let n = 0; n < N; n++) { const points = score(haystack[n], query, latin); if (points) hits.push([n, points]); }
  return hits.sort((a, b) => b[1] - a[1] || node.rank[a[0]] - node.rank[b[0]]).slice(0, 12).map(([n]) => n);
}

// The entities that most documents link to others: where to begin, before anything is typed.
const starters = () => seen.nodes.filter((n) => linksOf(n).length).sort(importance).slice(0, 8);
function answer() {
  const input = $("query"), list = $("answers"), text = input.value, empty = !text.trim();
  const start = performance.now();
  found = empty ? starters() : searchFor(text);
  window.kg.searchTook = performance.now() - start;
  active = found.length && !empty ? 0 : -1;
  list.replaceChildren(empty && found.length ? el("li", { class: "none", role: "presentation" }, el("small", {}, t("tryThese"))) : "", ...found.map((n, i) => el("li", { id: "answer-" + i, role: "option", onmousedown: (event) => { event.preventDefault(); choose(i); } },
    mark(node.type[n]), el("span", { class: "grow" }, bdi(short(node.label[n], 60)), node.alias[n] ? el("small", {}, bdi(short(node.alias[n].split("\n").join("、"), 40))) : ""),
    el("small", {}, named(META.types[node.type[n]])))), !found.length && !empty ? el("li", { class: "none" }, t("nothingFound", short(text, 30))) : "");
  list.hidden = empty && !found.length;
  input.setAttribute("aria-expanded", String(!list.hidden));
  point();
}
function point() {
  [...$("answers").querySelectorAll("[role=option]")].forEach((item, i) => item.setAttribute("aria-selected", String(i === active)));
  if (active >= 0) { $("query").setAttribute("aria-activedescendant", "answer-" + active); $("answer-" + active)?.scrollIntoView({ block: "nearest" }); }
  else $("query").removeAttribute("aria-activedescendant");
}
function choose(i) {
  const n = found[i];
  if (n === undefined) return;
  closeAnswers();
  $("query").value = "";
  goTo(n);
  $(state.table ? "rows" : "picture").focus();
}
function closeAnswers() { $("answers").hidden = true; $("query").setAttribute("aria-expanded", "false"); }

// Bring an entity into view, shown or not; it is the path's end where a path was begun.
function goTo(n) {
  const key = node.key[n];
  if (pathStart !== null && pathStart !== n) {
    const start = pathStart;
    pathStart = null;
    $("toast").hidden = true;
    return change({ path: [node.key[start], key], focus: null, sel: [key] });
  }
  const update = { sel: [key], hidden: state.hidden.filter((k) => k !== key), types: state.types.filter((x) => x !== META.types[node.type[n]].name) };
  if (!seen.inside.has(n)) Object.assign(update, state.focus || state.path ? { focus: [key, 1], path: null } : { grown: [...state.grown, key], add: [...state.add, key] });
  change(update);
  setTimeout(() => { if (network.body.nodes[n]) network.focus(n, { scale: Math.max(0.8, network.getScale()), offset: { x: 0, y: innerWidth < 760 ? -innerHeight / 5 : 0 }, animation: calm() ? false : { duration: 400, easingFunction: "easeInOutQuad" } }); }, 60);
}

// An example that works on this very graph: the initials of a name that is not long.
function example() {
  for (const n of inOrder.slice(0, 40)) for (const sound of node.pinyin[n].split("\n")) {
    const letters = sound.replace(/(\S)\S*\s*/gu, "$1");
    if (/^[a-z]{3,5}$/.test(letters) && sound.includes(" ")) return letters;
  }
  return "";
}
function wireSearch() {
  const input = $("query");
  input.addEventListener("input", answer);
  input.addEventListener("focus", answer);
  input.addEventListener("click", () => { if ($("answers").hidden) answer(); });
  input.addEventListener("blur", closeAnswers);
  input.addEventListener("keydown", (event) => {
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (move && found.length) { active = active < 0 ? (move > 0 ? 0 : found.length - 1) : (active + move + found.length) % found.length; point(); event.preventDefault(); }
    else if (event.key === "Enter" && !event.isComposing) choose(active);
    else if (event.key === "Escape") { input.value = ""; closeAnswers(); input.blur(); event.stopPropagation(); }
  });
}

// The filters with what each value would show, and the year slider that plays.
let playing = 0, yearTouched = false;

function toggled(name, value) {
  const list = state[name];
  return { [name]: list.includes(value) ? list.filter((x) => x !== value) : [...list, value].sort() };
}
function choice(name, value, label, amount, picture) {
  const on = !state[name].includes(value);
  return el("label", { class: "choice" + (amount ? "" : " none") },
    el("input", { type: "checkbox", checked: on, "data-filter": name + ":" + value, onchange: () => change(toggled(name, value)) }),
    picture, el("span", { class: "grow" }, label), el("small", { class: "count" }, count(amount)));
}
function section(name, ...content) { return el("section", {}, el("h2", {}, t(name)), ...content); }

function slider(name, value, most, step, text, set) {
  const output = el("output", {}, text(value));
  return el("div", { class: "slide" }, el("input", { type: "range", min: name === "sup" ? 1 : 0, max: most, step, value, "aria-label": t(name === "sup" ? "support" : "confidence"), "data-filter": name,
    oninput: (event) => { output.textContent = text(Number(event.target.value)); }, onchange: (event) => set(Number(event.target.value)) }), output);
}

function showFilters() {
  const kept = document.activeElement?.dataset?.filter, { counts } = seen, most = Math.min(50, edge.sup.reduce((a, b) => Math.max(a, b), 1)), top = $("filters").scrollTop;
  const types = META.types.map((x, i) => [x, i]).filter(([x, i]) => counts.type[i] || state.types.includes(x.name));
  const relations = META.relations.map((x, i) => [x, i]).filter(([x, i]) => counts.relation[i] || state.relations.includes(x.name));
  $("filters").replaceChildren(
    section("type", ...types.map(([x, i]) => choice("types", x.name, named(x), counts.type[i], mark(i)))),
    section("relation", ...relations.map(([x, i]) => choice("relations", x.name, named(x), counts.relation[i], stroke(x.colour, "done")))),
    section("state", ...STATUS.map((x, i) => choice("statuses", x, t(x), counts.status[i], stroke(faint, x)))),
    yearSection(counts),
    section("confidence", slider("conf", state.conf, 100, 5, (x) => t("atLeast", `${x} %`), (conf) => change({ conf }))),
    most > 1 ? section("support", slider("sup", state.sup, most, 1, (x) => t("atLeast", x), (sup) => change({ sup }))) : "",
    documentSection(counts),
    section("communities", el("label", { class: "choice" }, el("input", { type: "checkbox", checked: state.communities, "data-filter": "communities", onchange: () => change({ communities: !state.communities }) }), el("span", {}, t("communities")))),
    el("button", { id: "reset", onclick: resetFilters }, t("reset")));
  $("filters").scrollTop = top;
  if (kept) document.querySelector(`[data-filter="${CSS.escape(kept)}"]`)?.focus();
}
function resetFilters() {
  const fresh = FRESH();
  stopPlaying();
  change(Object.fromEntries(["types", "relations", "statuses", "conf", "sup", "doc", "years", "hidden"].map((name) => [name, fresh[name]])));
}

function documentSection(counts) {
  if (!documentList.length) return "";
  const chosen = documentList.findIndex((d) => d.id === state.doc);
  const best = [...counts.document].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  const list = el("div", { class: "documents" });
  const fill = (query) => {
    const hits = best.filter(([d]) => !query || (documentTitle(d) + documentList[d].id).toLowerCase().includes(query.toLowerCase())).slice(0, query ? 30 : 6);
    const row = (d, amount) => el("button", { class: "row", "aria-pressed": String(d === chosen), "data-filter": "doc:" + documentList[d].id, onclick: () => change({ doc: d === chosen ? "" : documentList[d].id }) },
      el("span", { class: "grow" }, bdi(short(documentTitle(d), 50))), el("small", { class: "count" }, count(amount || 0)));
    list.replaceChildren(...(chosen >= 0 ? [row(chosen, counts.document.get(chosen))] : []), ...hits.filter(([d]) => d !== chosen).map(([d, amount]) => row(d, amount)));
  };
  fill("");
  return section("document", documentList.length > 6 ? el("input", { type: "search", class: "small", placeholder: t("findDocument"), "aria-label": t("findDocument"), oninput: (event) => fill(event.target.value) }) : "", list);
}

function yearSection(counts) {
  const [low, high] = yearRange;
  if (!low) return "";
  const [from, to] = state.years || yearRange, set = (a, b) => { change({ years: a <= low && b >= high ? null : [Math.min(a, b), Math.max(a, b)] }); };
  const most = Math.max(1, ...counts.year.values()), bars = el("div", { class: "bars", "aria-hidden": "true" });
  if (high - low < 80) for (let y = low; y <= high; y++) bars.append(el("i", { title: `${y}: ${counts.year.get(y) || 0}`, class: y >= from && y <= to ? "on" : "", style: `height:${Math.round(2 + 26 * ((counts.year.get(y) || 0) / most))}px` }));
  const range = (label, value, which) => el("input", { type: "range", min: low, max: high, value, "aria-label": `${t("year")} ${t(label)}`, "data-filter": "year-" + label, onchange: (event) => { stopPlaying(); which(Number(event.target.value)); } });
  return section("year", bars,
    high > low ? el("div", { class: "range two", style: `--from:${((from - low) / (high - low)) * 100}%;--to:${((to - low) / (high - low)) * 100}%` }, range("from", from, (x) => set(x, Math.max(x, to))), range("to", to, (x) => set(Math.min(from, x), x))) : "",
    el("div", { class: "line" }, el("span", { class: "grow", id: "year-text" }, state.years ? (from === to ? String(from) : t("years", from, to)) : t("allYears") + ` ${low}–${high}`),
      high > low ? el("button", { id: "play", class: "small", "data-filter": "play", onclick: play }, playing ? t("stop") : t("play")) : ""),
    el("p", { class: "note" }, t("yearNote", count(reportedOnly)), undated ? el("span", {}, lang ? ". " : "；", t("undatedNote", count(undated))) : ""));
}
function play() {
  if (playing) return stopPlaying() || showFilters();
  const [low, high] = yearRange;
  let year = state.years && state.years[1] < high ? state.years[1] : low - 1;
  const step = () => {
    year++;
    if (year >= high) { stopPlaying(); change({ years: null }, false); showFilters(); return; }
    change({ years: [low, year] }, false);
  };
  playing = setInterval(step, 1100);
  past.push(JSON.stringify(state));
  step();
}
function stopPlaying() { clearInterval(playing); playing = 0; }

function conditions() {
  const words = [];
  for (const [name, all] of [["types", META.types], ["relations", META.relations]]) if (state[name].length) words.push(`${t(name === "types" ? "type" : "relation")} − ${state[name].map((x) => named(all.find((y) => y.name === x) || { zh: x, en: x })).join(lang ? ", " : "、")}`);
  if (state.statuses.length) words.push(`${t("state")} − ${state.statuses.map((x) => t(x)).join(lang ? ", " : "、")}`);
  if (state.conf) words.push(`${t("confidence")} ≥ ${state.conf} %`);
  if (state.sup > 1) words.push(`${t("support")} ≥ ${state.sup}`);
  if (state.doc) words.push(`${t("document")}: ${short(state.doc, 40)}`);
  if (state.years) words.push(`${t("year")}: ${state.years.join("–")}`);
  return words.join(lang ? "; " : "；");
}

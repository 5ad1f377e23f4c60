// What is known of the selected entity or link, down to the sentences and their words.
function selection() {
  if (!state.sel) return [null];
  if (state.sel.length === 1) { const n = numberOf.get(state.sel[0]); return n === undefined ? [null] : ["node", n]; }
  const e = state.sel.length === 4 ? edgeNumber(state.sel) : undefined;
  return e === undefined ? [null] : ["edge", e];
}
const selectNode = (n) => change({ sel: [node.key[n]] }, false);
const selectEdge = (e) => change({ sel: edgeKey(e) }, false);
const closePanel = () => { pathStart = null; change({ sel: null }, false); };

let panelShows = "";
async function showPanel() {
  const [kind, what] = selection(), panel = $("panel"), wanted = `${kind}${what}${lang}${seen.ok ? state.relations : ""}${state.statuses}${state.pins[state.sel?.[0]]}${state.grown}${pathStart}`;
  if (wanted === panelShows) return;
  panelShows = wanted;
  if (!kind) { panel.hidden = true; document.body.classList.remove("reading"); return; }
  document.body.classList.add("reading");
  const content = kind === "node" ? await entityPanel(what) : await linkPanel(what);
  if (panelShows !== wanted) return;
  panel.replaceChildren(el("button", { class: "icon close", title: t("close"), "aria-label": t("close"), onclick: closePanel }, svg("svg", { viewBox: "0 0 20 20" }, svg("path", { d: "M5 5l10 10M15 5 5 15" }))), ...content);
  panel.hidden = false;
  panel.scrollTop = 0;
}

const badge = (e) => [STATUS[edge.s[e]] !== "done" || edge.w[e] ? el("span", { class: "badge " + (edge.w[e] ? "withdrawn" : STATUS[edge.s[e]]) }, t(edge.w[e] ? "withdrawn" : STATUS[edge.s[e]])) : ""];
const percent = (x) => `${Math.round(x / 10)} %`;
const chip = (n) => el("button", { class: "entity", onclick: () => selectNode(n) }, mark(node.type[n]), bdi(short(node.label[n], 60)));

// The sentences that tell an industry, and how sure it is.
const told = (basis) => (basis?.sentences?.length ? el("details", { class: "why" }, el("summary", {}, `${reasonWords(basis.reason)} · ${percent(basis.confidence * 1000)}`), el("ul", {}, basis.sentences.map((x) => el("li", {}, bdi(short(x.text, 300)), " ", el("small", {}, `${x.document} [${x.start}–${x.end}]`))))) : "");

async function entityPanel(n) {
  const about = await details(n), key = node.key[n], mine = [...linksOf(n)].filter((e) => edge.s[e] !== NEGATED || !state.statuses.includes("negated"));
  const others = (about.names || []).filter((name) => name !== node.label[n]), facts = [];
  if (others.length) facts.push([t("otherNames"), others.slice(0, 30).flatMap((name, i) => [i ? "、" : "", bdi(short(name, 200))])]);
  if (about.identifiers?.length) facts.push([t("identifiers"), about.identifiers.map((x) => `${x.scheme} ${x.value}`).join(lang ? ", " : "、")]);
  if (about.industry) facts.push([t("industry"), [bdi(short(META.industries[about.industry]?.[lang] || String(about.industry), 200)), " ", el("small", { title: about.industry_basis ? reasonWords(about.industry_basis.reason) : "" }, META.industries[about.industry] ? String(about.industry) : ""), told(about.industry_basis)]]);
  const place = [...new Set([about.province, about.city, META.places[about.place]].filter((x) => x && x !== node.label[n]))].join(lang ? ", " : "") || (about.province ? "" : about.place);
  if (place) facts.push([t("place"), bdi(short(String(place), 200))]);
  const twins = (about.possibly_same || []).filter((x) => numberOf.has(x.node)).slice(0, 20);
  if (twins.length) facts.push([t("possiblySame"), twins.map((x) => el("span", { title: x.reasons.map(reasonWords).join("; ") }, chip(numberOf.get(x.node)), " "))]);
  const sums = await amountsOf(mine, n);
  if (sums.length) facts.push([t("amount"), sums]);
  facts.push([t("support"), t("inDocuments", count(node.sup[n]))], [t("confidence"), percent(node.conf[n])]);
  const box = el("div", { class: "relations" });
  const tabs = el("div", { class: "group tabs", role: "group" });
  const tab = (name, fill) => el("button", { "aria-pressed": "false", "data-tab": name, onclick: async (event) => {
    for (const b of tabs.children) b.setAttribute("aria-pressed", String(b === event.currentTarget));
    box.replaceChildren(el("p", { class: "note" }, t("loading")));
    box.replaceChildren(...(await fill()));
  } }, t(name));
  tabs.append(tab("relations", () => groupedLinks(n, mine)), tab("timeline", () => timeline(mine, n)));
  tabs.firstChild.setAttribute("aria-pressed", "true");
  box.append(...(await groupedLinks(n, mine)));
  return [
    el("p", { class: "kind" }, mark(node.type[n]), named(META.types[node.type[n]])),
    el("h2", { class: "name" }, bdi(node.label[n].length > 300 ? short(node.label[n], 300) : node.label[n])),
    el("div", { class: "actions" },
      el("span", { class: "group", role: "group", "aria-label": t("focus") }, el("span", { class: "tag" }, t("focus")), [1, 2, 3].map((k) => el("button", { "data-steps": k, title: t("steps", k), "aria-pressed": String(state.focus?.[0] === key && state.focus[1] === k), onclick: () => change({ focus: [key, k], path: null }) }, String(k)))),
      state.grown.includes(key)
        ? el("button", { id: "collapse", onclick: () => change({ grown: state.grown.filter((x) => x !== key) }) }, t("collapse"))
        : [el("button", { id: "expand", onclick: () => change({ grown: [...state.grown, key], shrunk: state.shrunk.filter((x) => x !== key) }) }, t("expand")),
           el("button", { id: "collapse", onclick: () => change({ shrunk: [...state.shrunk, key] }) }, t("collapse"))],
      el("button", { id: "path", onclick: () => { pathStart = n; toast(t("pathFrom", short(node.label[n], 20)), 6000); $("query").focus(); } }, t("pathTo")),
      el("button", { id: "pin", onclick: () => pin(n) }, t(state.pins[key] ? "unpin" : "pin")),
      el("button", { id: "hide", onclick: () => change({ hidden: [...state.hidden, key], sel: null }) }, t("hide"))),
    el("dl", {}, facts.map(([name, value]) => [el("dt", {}, name), el("dd", {}, value)])),
    tabs, box,
    about.reasons?.length ? el("details", { class: "why" }, el("summary", {}, t("reasons")), el("ul", {}, about.reasons.slice(0, 50).map((x) => el("li", {}, bdi(short(reasonWords(x), 300)))))) : "",
  ];
}
// What the entity has to do with in money, the largest first; an event counts once, however many links it makes.
async function amountsOf(mine, n) {
  const events = new Map();
  for (const e of mine.slice(0, 300)) for (const x of await evidenceOf(e)) {
    const event = x.event || `${x.document}|${x.amount?.quote.start}`;
    if (x.amount && !events.has(event)) events.set(event, { e, amount: x.amount });
  }
  const largest = [...events.values()].sort((a, b) => b.amount.value - a.amount.value || a.e - b.e).slice(0, 4);
  return largest.map(({ e, amount }) => el("button", { class: "fact", onclick: () => selectEdge(e) }, money(amount), el("small", {}, " ", named(META.relations[edge.r[e]]), " ", bdi(short(node.label[other(e, n)], 18))), badge(e)));
}
function pin(n) {
  const key = node.key[n], pins = { ...state.pins }, mark = network.body.nodes[n];
  if (pins[key]) delete pins[key];
  else pins[key] = mark ? upright([Math.round(mark.x), Math.round(mark.y)]) : [node.x[n], node.y[n]];
  change({ pins });
}

async function groupedLinks(n, mine) {
  const groups = new Map();
  for (const e of mine) {
    const relation = META.relations[edge.r[e]], way = relation.symmetric ? 0 : edge.h[e] === n ? 1 : 2, key = edge.r[e] * 3 + way;
    if (!groups.has(key)) groups.set(key, { relation, way, list: [] });
    groups.get(key).list.push(e);
  }
  const sections = mine.length ? [] : [el("p", { class: "note" }, t("noLinks"))];
  for (const [, { relation, way, list }] of [...groups].sort((a, b) => a[0] - b[0])) {
    list.sort((a, b) => edge.sup[b] - edge.sup[a] || node.rank[other(a, n)] - node.rank[other(b, n)]);
    const rows = el("div", {}), show = async (from, to) => { for (const e of list.slice(from, to)) rows.append(linkRow(e, n, await evidenceOf(e))); };
    await show(0, 12);
    const rest = list.length > 12 ? el("button", { class: "small", onclick: async (event) => { event.currentTarget.remove(); await show(12, 500); } }, t("showAll", count(list.length))) : "";
    sections.push(el("section", {}, el("h3", {}, stroke(relation.colour, "done"), ["↔ ", "→ ", "← "][way], named(relation), el("small", { class: "count" }, count(list.length))), rows, rest));
  }
  return sections;
}
function linkRow(e, n, evidence) {
  const amount = evidence.find((x) => x.amount)?.amount, date = evidence.find((x) => x.date)?.date;
  return el("button", { class: "row link", "data-edge": e, onclick: () => selectEdge(e) }, mark(node.type[other(e, n)]), el("span", { class: "grow" }, bdi(short(node.label[other(e, n)], 60)),
    amount || date ? el("small", {}, [amount ? money(amount) : "", date ? days(date) : ""].filter(Boolean).join(" · ")) : ""), badge(e));
}

// Every dated sentence about the entity, the latest first; a date that the text states goes before the day of report.
async function timeline(mine, n) {
  const entries = [];
  for (const e of mine.slice(0, 400)) for (const x of await evidenceOf(e)) {
    const day = x.date ? x.date.first : x.reportedOn;
    if (day) entries.push({ day, until: x.date?.last, stated: Boolean(x.date), e, x });
  }
  if (!entries.length) return [el("p", { class: "note" }, t("noDates"))];
  const once = new Map(entries.map((entry) => [entry.day + "|" + entry.e, entry]));
  const ordered = [...once.values()].sort((a, b) => (a.day < b.day ? 1 : a.day > b.day ? -1 : a.e - b.e));
  return [timeStrip(ordered), el("ol", { class: "time" }, ordered.map(({ day, until, stated, e, x }) => el("li", {}, el("button", { class: "row link", onclick: () => selectEdge(e) },
    el("time", {}, until && until !== day ? days({ first: day, last: until }) : day, el("small", {}, t(stated ? "stated" : "reported"))),
    el("span", { class: "grow" }, stroke(META.relations[edge.r[e]].colour, STATUS[edge.s[e]], edge.w[e]), " ", META.relations[edge.r[e]].symmetric ? "↔ " : edge.h[e] === n ? "→ " : "← ", named(META.relations[edge.r[e]]), " ", bdi(short(node.label[other(e, n)], 40)), x.amount ? el("small", {}, money(x.amount)) : ""), badge(e)))))];
}
function timeStrip(entries) {
  const at = (day) => Date.parse(day.length >= 10 ? day.slice(0, 10) : day.slice(0, 4) + "-01-01") || 0, times = entries.map((x) => at(x.day)), low = Math.min(...times), high = Math.max(...times);
  const strip = svg("svg", { class: "strip", viewBox: "0 0 320 46", role: "img", "aria-label": t("timeline") }, svg("line", { x1: 10, x2: 310, y1: 28, y2: 28, stroke: faint, "stroke-width": 1 }));
  entries.forEach(({ e, stated }, i) => strip.append(svg("circle", { cx: high > low ? 14 + (292 * (times[i] - low)) / (high - low) : 160, cy: 28 - (i % 3) * 7, r: 4.5, fill: stated ? META.relations[edge.r[e]].colour : "none", stroke: META.relations[edge.r[e]].colour, "stroke-width": 1.5 })));
  for (const [x, day, anchor] of high > low ? [[10, entries.at(-1).day, "start"], [310, entries[0].day, "end"]] : [[160, entries[0].day, "middle"]]) { const text = svg("text", { x, y: 43, "text-anchor": anchor, fill: faint, "font-size": 10 }); text.textContent = day.slice(0, 10); strip.append(text); }
  return strip;
}

async function linkPanel(e) {
  const relation = META.relations[edge.r[e]], evidence = await evidenceOf(e), ends = await Promise.all([details(edge.h[e]), details(edge.t[e])]);
  const known = ends.map((x, i) => [...new Set([node.label[i ? edge.t[e] : edge.h[e]], ...(x.names || [])])].sort((a, b) => b.length - a.length));
  const rows = el("div", { class: "evidence" }), show = (from, to) => rows.append(...evidence.slice(from, to).map((x) => sentence(x, known)));
  show(0, 20);
  const twins = [...linksOf(edge.h[e])].filter((x) => x !== e && other(x, edge.h[e]) === edge.t[e]);
  return [
    el("p", { class: "kind" }, stroke(relation.colour, STATUS[edge.s[e]], edge.w[e]), named(relation), relation.symmetric ? el("small", {}, t("together")) : "", badge(e)),
    el("h2", { class: "name ends" }, chip(edge.h[e]), el("span", { class: "arrow" }, relation.symmetric ? "↔" : "→"), chip(edge.t[e])),
    el("dl", {}, el("dt", {}, t("state")), el("dd", {}, t(STATUS[edge.s[e]]), edge.w[e] ? `（${t("withdrawn")}）` : ""), el("dt", {}, t("confidence")), el("dd", {}, percent(edge.conf[e])), el("dt", {}, t("support")), el("dd", {}, count(edge.sup[e]))),
    el("h3", {}, t("sentences"), el("small", { class: "count" }, count(evidence.length))), rows,
    evidence.length > 20 ? el("button", { class: "small", onclick: (event) => { event.currentTarget.remove(); show(20, 500); } }, t("showAll", count(evidence.length))) : "",
    twins.length ? el("section", {}, el("h3", {}, t("relations"), el("small", { class: "count" }, count(twins.length))), twins.map((x) => el("button", { class: "row link", onclick: () => selectEdge(x) }, stroke(META.relations[edge.r[x]].colour, STATUS[edge.s[x]], edge.w[x]), el("span", { class: "grow" }, named(META.relations[edge.r[x]])), badge(x)))) : "",
  ];
}

// The words that count are marked. Offsets count characters of the document; JavaScript's count differs beyond U+FFFF.
function sentence(x, known) {
  const letters = Array.from(x.text), kind = new Array(letters.length).fill(""), lay = (start, end, name) => { for (let i = Math.max(0, start); i < Math.min(letters.length, end); i++) kind[i] = name; };
  known.forEach((names, side) => {
    let free = x.text;
    for (const name of names) {
      if (!name) continue;
      for (let at = free.indexOf(name); at >= 0; at = free.indexOf(name, at + name.length)) {
        const start = Array.from(x.text.slice(0, at)).length;
        lay(start, start + Array.from(name).length, side ? "tail" : "head");
        free = free.slice(0, at) + "\0".repeat(name.length) + free.slice(at + name.length);
      }
    }
  });
  for (const [quote, name] of [[x.date?.quote, "date"], [x.amount?.quote, "amount"], [x.area?.quote, "amount"], [x.trigger, "trigger"]]) if (quote) lay(quote.start - x.start, quote.end - x.start, name);
  const words = [];
  for (let i = 0, from = 0; i <= letters.length; i++) if (i === letters.length || (i > from && kind[i] !== kind[from])) {
    const text = letters.slice(from, i).join("");
    if (text) words.push(kind[from] ? el("mark", { class: kind[from], title: t({ head: "head", tail: "tail", date: "date", amount: "amount", trigger: "relation" }[kind[from]]) }, text) : text);
    from = i;
  }
  const d = documentList.find((y) => y.id === x.document), facts = [x.date ? `${t("date")} ${days(x.date)}` : "", x.amount ? `${t("amount")} ${money(x.amount)}` : "", x.area ? `${t("area")} ${surface(x.area)}` : "", `${t("confidence")} ${Math.round(x.confidence * 100)} %`];
  const address = d && /^https?:\/\//i.test(d.source || "") ? d.source : "";
  return el("figure", {}, el("blockquote", { dir: "auto" }, words),
    x.via ? el("p", { class: "via" }, el("small", {}, t("via"), " "), "“", bdi(x.via.text), "” ", el("small", {}, t("characters", x.via.start + 1, x.via.end))) : "",
    el("figcaption", {}, el("strong", {}, bdi(short((d && d.title) || x.document, 80))), el("span", {}, [x.reportedOn || d?.date, address ? "" : d?.source && short(d.source, 80), t("characters", x.start + 1, x.end)].filter(Boolean).join(" · "), address ? [" · ", el("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, t("open"))] : ""),
      el("span", {}, facts.filter(Boolean).join(" · ")), x.reason ? el("span", {}, `${t("reasonLabel")} ${short(reasonWords(x.reason), 120)}`) : ""));
}

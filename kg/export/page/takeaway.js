// What leaves the page: the current view as picture, table, data, query and link.
function save(name, content, type) {
  const address = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
  const link = el("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}
async function copy(text) {
  try { await navigator.clipboard.writeText(text); toast(t("copied")); } catch {
    const area = el("textarea", { value: text, "aria-label": t("copyFailed") });
    document.body.append(area); area.select();
    const done = document.execCommand("copy");
    area.remove();
    if (done) toast(t("copied"));
    else prompt(t("copyFailed"), text);
  }
}

function takePicture() {
  const drawn = network.canvas.frame.canvas, out = el("canvas", { width: drawn.width, height: drawn.height }), ctx = out.getContext("2d");
  ctx.fillStyle = paper; ctx.fillRect(0, 0, out.width, out.height); ctx.drawImage(drawn, 0, 0);
  out.toBlob((blob) => save("graph.png", blob), "image/png");
}

const XML = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
// XML forbids most control characters and lone surrogates, however escaped.
const xml = (text) => String(text).toWellFormed?.().replace(/[\0-\x08\x0b-\x1f\ufffe\uffff]/g, "\ufffd").replace(/[&<>"]/g, (c) => XML[c]) ?? String(text).replace(/[\0-\x08\x0b-\x1f\ufffe\uffff]/g, "\ufffd").replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "\ufffd").replace(/[&<>"]/g, (c) => XML[c]);
const round = (x) => Math.round(x * 10) / 10;

function drawingOfView() {
  const at = new Map(seen.nodes.map((n) => { const m = network.body.nodes[n]; return [n, m ? [m.x, m.y] : upright([node.x[n], node.y[n]])]; })), xs = [...at.values()].map((p) => p[0]), ys = [...at.values()].map((p) => p[1]);
  const low = [Math.min(...xs, 0) - 90, Math.min(...ys, 0) - 60], high = [Math.max(...xs, 0) + 90, Math.max(...ys, 0) + 70], bend = bends(seen.edges.map((e) => [e, edge.h[e], edge.t[e]])), parts = [];
  for (const e of seen.edges) {
    const look = edgeLook(e, 0), [ax, ay] = at.get(edge.h[e]), [bx, by] = at.get(edge.t[e]), far = Math.hypot(bx - ax, by - ay) || 1, b = bend.get(e) || 0;
    const mx = (ax + bx) / 2 + ((by - ay) / far) * b * far, my = (ay + by) / 2 - ((bx - ax) / far) * b * far, reach = sizeOf(edge.t[e]) + 4, aim = Math.hypot(bx - mx, by - my) || 1;
    const ex = bx - ((bx - mx) / aim) * reach, ey = by - ((by - my) / aim) * reach, tip = look.arrows ? ` marker-end="url(#a${edge.r[e]})"` : "";
    parts.push(`<path d="M${round(ax)} ${round(ay)}Q${round(mx)} ${round(my)} ${round(ex)} ${round(ey)}" fill="none" stroke="${look.color.color}" stroke-width="${round(look.width)}" stroke-opacity=".75"${look.dashes ? ` stroke-dasharray="${look.dashes.join(" ")}"` : ""}${tip}><title>${xml(node.label[edge.h[e]])} ${xml(look.label)} ${xml(node.label[edge.t[e]])}</title></path>`);
  }
  for (const n of seen.nodes) {
    const look = nodeLook(n, 0, 0), [x, y] = at.get(n), points = outline(look.shape, look.size), hollow = look.borderWidth > 0, style = `fill="${look.color.background}"${hollow ? ` stroke="${look.color.border}" stroke-width="3"` : ""}`;
    parts.push(points ? `<polygon points="${points.map((p) => `${round(x + p[0])},${round(y + p[1])}`).join(" ")}" ${style}/>` : `<circle cx="${round(x)}" cy="${round(y)}" r="${look.size}" ${style}/>`);
    parts.push(`<text x="${round(x)}" y="${round(y + look.size + 15)}">${xml(short(node.label[n], 16))}</text>`);
  }
  const tips = META.relations.map((r, i) => `<marker id="a${i}" viewBox="0 0 8 8" refX="6" refY="4" markerWidth="6" markerHeight="6" orient="auto-start-reverse"><path d="M0 0l8 4-8 4z" fill="${r.colour}"/></marker>`).join("");
  return `<?xml version="1.0" encoding="UTF-8"?>\n<svg xmlns="http://www.w3.org/2000/svg" viewBox="${low.map(Math.round).join(" ")} ${Math.round(high[0] - low[0])} ${Math.round(high[1] - low[1])}" font-family="sans-serif" font-size="12" text-anchor="middle" fill="${ink}"><defs>${tips}</defs><rect x="${Math.round(low[0])}" y="${Math.round(low[1])}" width="100%" height="100%" fill="${paper}"/>${parts.join("\n")}</svg>\n`;
}

async function rowsOfView() {
  const header = ["head", "head_type", "relation", "status", "tail", "tail_type", "confidence", "support", "document", "title", "source", "reported_on", "start", "end", "quote", "event", "amount", "currency", "date_first", "date_last"], rows = [header];
  for (const e of seen.edges) for (const x of await evidenceOf(e)) {
    const d = documentList.find((y) => y.id === x.document) || {};
    rows.push([node.label[edge.h[e]], META.types[node.type[edge.h[e]]].name, META.relations[edge.r[e]].name, STATUS[edge.s[e]], node.label[edge.t[e]], META.types[node.type[edge.t[e]]].name, edge.conf[e] / 1000, edge.sup[e], x.document, d.title, d.source, x.reportedOn, x.start, x.end, x.text, x.event, x.amount?.value, x.amount?.currency, x.date?.first, x.date?.last]);
  }
  return rows;
}
// A cell that a spreadsheet would run gets an apostrophe before it.
const cell = (x) => { if (x === undefined || x === null) return ""; if (typeof x === "number") return String(x); const text = /^[=+\-@\t\r\n＝＋－＠]/.test(x) ? "'" + x : x; return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text; };
const takeTable = async () => save("graph.csv", "\ufeff" + (await rowsOfView()).map((row) => row.map(cell).join(",")).join("\n") + "\n", "text/csv");

async function dataOfView() {
  const nodes = [], edges = [];
  for (const n of seen.nodes) nodes.push({ label: node.label[n], type: META.types[node.type[n]].name, confidence: node.conf[n] / 1000, support: node.sup[n], ...(await details(n)), id: node.key[n] });
  for (const e of seen.edges) edges.push({ type: META.relations[edge.r[e]].name, status: STATUS[edge.s[e]], label: META.relations[edge.r[e]].zh, confidence: edge.conf[e] / 1000, support: edge.sup[e], ...(edge.w[e] ? { withdrawn: true } : {}), evidence: await evidenceOf(e), source: node.key[edge.h[e]], target: node.key[edge.t[e]], key: META.relations[edge.r[e]].name + (STATUS[edge.s[e]] === "done" ? "" : "|" + STATUS[edge.s[e]]) });
  return { directed: true, multigraph: true, graph: { name: "kg", base_iri: META.base_iri }, nodes, edges };
}
const takeData = async () => save("graph.json", JSON.stringify(await dataOfView(), null, 1) + "\n", "application/json");

// The same shape as graph.graphml: scalars as they are, the rest as JSON text.
async function takeGraphml() {
  const data = await dataOfView(), keys = new Map(), flat = (item, scope, skip) => Object.entries(item).filter(([name]) => !skip.includes(name)).map(([name, value]) => {
    const kind = typeof value === "boolean" ? "boolean" : typeof value === "number" ? (name === "support" ? "long" : "double") : "string", plain = typeof value !== "object", title = plain ? name : name + "_json", id = `${scope}-${title}`;
    keys.set(id, [scope, title, plain ? kind : "string"]);
    return `<data key="${id}">${xml(plain ? value : JSON.stringify(value).replace(/[\x7f-\x9f\ufffe\uffff]/g, (c) => "\\u" + c.charCodeAt(0).toString(16).padStart(4, "0")))}</data>`;
  }).join("");
  const body = [...data.nodes.map((n) => `<node id="${xml(n.id)}">${flat(n, "node", ["id"])}</node>`), ...data.edges.map((e) => `<edge source="${xml(e.source)}" target="${xml(e.target)}">${flat(e, "edge", ["source", "target"])}</edge>`)];
  const declared = [...keys].map(([id, [scope, name, kind]]) => `<key id="${id}" for="${scope}" attr.name="${name}" attr.type="${kind}"/>`);
  save("graph.graphml", `<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n${declared.join("\n")}\n<graph edgedefault="directed">\n${body.join("\n")}\n</graph>\n</graphml>\n`, "application/xml");
}

// A query that returns the links in view from graph.ttl, one row each: statements of whatever status.
function sparql() {
  const iri = (text) => `<${text}>`, rows = seen.edges.map((e) => `    (${iri(iriOf(edge.h[e]))} ${iri(META.relations[edge.r[e]].uri)} ${iri(iriOf(edge.t[e]))} kg:${STATUS[edge.s[e]]})`);
  const alone = seen.nodes.filter((n) => ![...linksOf(n)].some((e) => seen.ok[e] && seen.inside.has(other(e, n)))).map((n) => iri(iriOf(n)));
  const links = `  VALUES (?head ?relation ?tail ?status) {\n${rows.join("\n")}\n  }\n  ?statement rdf:subject ?head ; rdf:predicate ?relation ; rdf:object ?tail ; kg:status ?status .\n  ?head rdfs:label ?headLabel .\n  ?tail rdfs:label ?tailLabel .`;
  const single = `  VALUES ?head { ${alone.join(" ")} }\n  ?head rdfs:label ?headLabel .`;
  const where = rows.length && alone.length ? `  {\n${links}\n  } UNION {\n${single}\n  }` : rows.length ? links : single;
  return `PREFIX kg: <${META.namespace}>\nPREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>\nPREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\nSELECT ?head ?headLabel ?relation ?tail ?tailLabel ?status WHERE {\n${where}\n}\nORDER BY ?head ?relation ?tail ?status\n`;
}

function wireTakeaway() {
  const doing = { image: takePicture, vector: () => save("graph.svg", drawingOfView(), "image/svg+xml"), csv: takeTable, json: takeData, graphml: takeGraphml, sparql: () => copy(sparql()), link: () => copy(location.href.split("#")[0] + toAddress()) };
  $("take-menu").replaceChildren(...Object.entries(doing).map(([name, act]) => el("button", { role: "menuitem", "data-take": name, onclick: () => { $("take").open = false; act(); } }, t(name))));
}

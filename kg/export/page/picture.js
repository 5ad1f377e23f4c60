// The picture: vis-network draws marks and links; names are ours, drawn like those of a map, so that none hides another.
let network, nodeSet, edgeSet, hovered = null, names = new Map(), lit = null, community = new Map();
// The picture is laid out for a screen that is wider than high; on a phone it stands upright.
const TALL = innerHeight > 1.2 * innerWidth;
const upright = ([x, y]) => (TALL ? [y, x] : [x, y]);
const ground = () => getComputedStyle(document.documentElement);
const colour = (name) => ground().getPropertyValue(name).trim();
let paper, ink, faint;

function readColours() { paper = colour("--paper"); ink = colour("--ink"); faint = colour("--faint"); }

const COMMUNITY = ["#c9573c", "#3f7fae", "#2f9170", "#b3841c", "#7d62b0", "#b85a72", "#4d8f97", "#71903f", "#5560bd", "#a4589b", "#8d7340", "#64788a"];
function paint(type, n) {
  const look = META.types[type], own = state.communities && community.has(n) ? COMMUNITY[community.get(n) % COMMUNITY.length] : look.colour;
  const filled = { background: look.filled ? own : paper, border: own };
  return { color: { ...filled, highlight: filled, hover: filled }, borderWidth: look.filled ? 0 : 3, borderWidthSelected: 4 };
}
const sizeOf = (n) => Math.round((9 + 6 * Math.sqrt(Math.min(node.sup[n], 60))) * META.types[node.type[n]].scale * 10) / 10;
function nodeLook(n, x, y) {
  return { id: n, x, y, shape: META.types[node.type[n]].shape, size: sizeOf(n), ...paint(node.type[n], n) };
}
function edgeLook(e, bend) {
  const relation = META.relations[edge.r[e]], look = META.lines[STATUS[edge.s[e]] + (edge.w[e] ? "|withdrawn" : "")];
  return lineLook({ id: e, from: edge.h[e], to: edge.t[e], label: named(relation), dashes: look.dashes, arrows: relation.symmetric ? "" : "to",
    color: look.color || relation.colour, width: widthOf(edge.sup[e]) }, bend);
}
const widthOf = (support) => Math.round(10 * (3 + Math.min(4, Math.log2(support)))) / 10;
function lineLook(line, bend) {
  const tone = typeof line.color === "string" ? line.color : line.color.color;
  return { ...line, color: { color: tone, highlight: tone, hover: tone, opacity: 0.75 }, ...bent(bend) };
}
function bent(bend) {
  return { smooth: bend ? { enabled: true, type: bend > 0 ? "curvedCW" : "curvedCCW", roundness: Math.abs(bend) } : false };
}
// Links between the same two nodes bend apart: 0, then to either side.
function bends(list) {
  const pairs = new Map(), result = new Map();
  for (const [id, from, to] of list) {
    const key = Math.min(from, to) + "|" + Math.max(from, to);
    if (!pairs.has(key)) pairs.set(key, []);
    pairs.get(key).push([id, from < to]);
  }
  for (const group of pairs.values()) group.forEach(([id, forward], i) => {
    const side = (group.length % 2 ? Math.ceil(i / 2) : Math.floor(i / 2) + 1) * 0.16 * (i % 2 ? -1 : 1);
    result.set(id, forward ? side : -side);
  });
  return result;
}

function openPicture() {
  readColours();
  const bend = bends(OPENING.edges.map((e) => [e.id, e.from, e.to]));
  const typeNumber = new Map(META.types.map((x, i) => [x.name, i]));
  for (const n of OPENING.nodes) names.set(n.id, n.label);
  nodeSet = new vis.DataSet(OPENING.nodes.map((n) => { const [x, y] = upright([n.x, n.y]); return { ...n, x, y }; }).map(({ id, x, y, shape, size, group }) => ({ id, x, y, shape, size, ...paint(typeNumber.get(group), id) })));
  edgeSet = new vis.DataSet(OPENING.edges.map((e) => lineLook(e, bend.get(e.id))));
  network = new vis.Network($("picture"), { nodes: nodeSet, edges: edgeSet }, {
    ...OPENING.options,
    autoResize: true,
    nodes: { labelHighlightBold: false, font: { size: 0 }, scaling: { label: { enabled: false } } },
    edges: { font: edgeFont(), arrows: { to: { scaleFactor: 0.45 } }, selectionWidth: 1.5, hoverWidth: 0.5, arrowStrikethrough: false, scaling: { label: { drawThreshold: 8 } } },
    interaction: { hover: true, hideEdgesOnDrag: OPENING.edges.length > 1500, hideEdgesOnZoom: OPENING.edges.length > 3000, multiselect: false, tooltipDelay: 1e9, keyboard: false },
    layout: { improvedLayout: false },
  });
  network.on("afterDrawing", drawNames);
  network.once("afterDrawing", () => { performance.mark("kg-first"); window.kg.first = performance.now(); });
  network.on("hoverNode", (p) => { hovered = p.node; $("picture").style.cursor = "pointer"; });
  network.on("blurNode", () => { hovered = null; $("picture").style.cursor = ""; });
  network.on("hoverEdge", () => { $("picture").style.cursor = "pointer"; });
  network.on("blurEdge", () => { $("picture").style.cursor = ""; });
  lighten();
  fit(false);
}
// vis draws every link in every frame, one by one. What lies outside the view is left out; arrowheads too small to see,
// too; and where thousands are in view, all but those lit up are hairlines, drawn a colour at a time.
const ARROWS_FROM = 0.25, CROWD = 800;
function lighten() {
  const { renderer, body } = network, isLit = (line) => lit && line.options.color.opacity === 1;
  const inView = () => {
    const low = network.DOMtoCanvas({ x: 0, y: 0 }), high = network.DOMtoCanvas({ x: $("picture").clientWidth, y: $("picture").clientHeight });
    return body.edgeIndices.map((id) => body.edges[id]).filter((line) => {
      const { from: a, to: b } = line;
      if (!line.connected) return false;
      const room = 40 + 0.5 * (Math.abs(a.x - b.x) + Math.abs(a.y - b.y));
      return Math.max(a.x, b.x) + room > low.x && Math.min(a.x, b.x) - room < high.x && Math.max(a.y, b.y) + room > low.y && Math.min(a.y, b.y) - room < high.y;
    });
  };
  renderer._drawEdges = (ctx) => {
    // Seen from afar, dashes grow with the distance: they stay dashes, and are far fewer.
    const lines = inView(), scale = network.getScale(), longer = Math.max(1, 0.45 / scale), crowd = lines.length > CROWD;
    ctx.setLineDash = (dashes) => CanvasRenderingContext2D.prototype.setLineDash.call(ctx, dashes.map((x) => x * longer));
    if (crowd) hairlines(ctx, lines.filter((line) => !isLit(line)), scale);
    for (const line of lines) if (!crowd || isLit(line)) line.draw(ctx);
    delete ctx.setLineDash;
  };
  renderer._drawArrows = (ctx) => {
    const lines = inView(), small = network.getScale() < ARROWS_FROM, crowd = lines.length > CROWD;
    for (const line of lines) {
      if (isLit(line) || !(small || crowd)) line.drawArrows(ctx);
      else { line.edgeType.fromPoint = line.edgeType.from; line.edgeType.toPoint = line.edgeType.to; }
    }
  };
}
function hairlines(ctx, lines, scale) {
  const alike = new Map();
  for (const line of lines) {
    const { color, dashes } = line.options, key = color.color + color.opacity + dashes;
    if (!alike.has(key)) alike.set(key, []);
    alike.get(key).push(line);
  }
  ctx.save();
  ctx.lineWidth = 1 / (scale * devicePixelRatio);
  for (const group of alike.values()) {
    const { color, dashes } = group[0].options;
    ctx.strokeStyle = color.color; ctx.globalAlpha = color.opacity;
    ctx.setLineDash(dashes || []);
    ctx.beginPath();
    for (const { from, to, edgeType } of group) {
      const via = edgeType.getViaNode?.();
      ctx.moveTo(from.x, from.y);
      if (via?.x === undefined) ctx.lineTo(to.x, to.y);
      else ctx.quadraticCurveTo(via.x, via.y, to.x, to.y);
    }
    ctx.stroke();
  }
  ctx.restore();
}
const edgeFont = () => ({ size: 11, color: faint, strokeWidth: 4, strokeColor: paper, align: "middle", face: getComputedStyle(document.body).fontFamily });

// Everything in view, with room for names at the edges and for what lies over the picture.
function fit(animate = true) {
  const box = $("picture").getBoundingClientRect(), marks = network.body.nodeIndices.map((n) => network.body.nodes[n]);
  if (!marks.length || !box.width) return;
  const reach = (pick, sign) => marks.reduce((most, mark) => Math.max(most, sign * mark[pick]), -Infinity) * sign;
  const low = [reach("x", -1), reach("y", -1)], high = [reach("x", 1), reach("y", 1)], narrow = box.width < 600;
  const side = narrow ? 26 : 64, top = $("trail").hidden ? 26 : 66, bottom = 62;
  const scale = Math.min(1.25, (box.width - 2 * side) / Math.max(1, high[0] - low[0]), (box.height - top - bottom) / Math.max(1, high[1] - low[1]));
  const position = { x: (low[0] + high[0]) / 2, y: (low[1] + high[1]) / 2 - (top - bottom) / 2 / scale };
  network.moveTo({ position, scale: Math.max(0.02, scale), animation: animate && !calm() ? { duration: 350, easingFunction: "easeInOutQuad" } : false });
}
const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

const widths = new Map();
function short(name, most) {
  const letters = Array.from(name);
  return letters.length > most ? letters.slice(0, most - 1).join("") + "…" : name;
}
// Boxes on the screen, found by where they lie.
function boxes() {
  const cells = new Map(), size = 64;
  const each = ([left, top, right, bottom], act) => {
    for (let i = Math.floor(left / size); i <= Math.floor(right / size); i++) for (let j = Math.floor(top / size); j <= Math.floor(bottom / size); j++) if (act(i * 4099 + j)) return true;
    return false;
  };
  return {
    add: (box) => each(box, (key) => { const cell = cells.get(key); if (cell) cell.push(box); else cells.set(key, [box]); }),
    meets: (box, but) => each(box, (key) => cells.get(key)?.some((b) => b !== but && box[0] < b[2] && box[2] > b[0] && box[1] < b[3] && box[3] > b[1])),
  };
}
// A name stands below its mark, or above, or beside it, where it hides neither a mark nor another name; what has no room
// goes without, the less important first. Only the best known may lie over marks.
const HUBS = 12;
function drawNames(ctx) {
  const scale = network.getScale(), body = network.body.nodes, selected = network.getSelectedNodes()[0], marks = boxes(), taken = boxes();
  const width = $("picture").clientWidth, height = $("picture").clientHeight, corner = network.DOMtoCanvas({ x: 0, y: 0 }), inView = new Map();
  for (const n of network.body.nodeIndices) {
    const mark = body[n], x = (mark.x - corner.x) * scale, y = (mark.y - corner.y) * scale, r = mark.options.size * scale;
    if (mark.options.hidden || x < -90 || y < -50 || x > width + 90 || y > height + 30) continue;
    inView.set(n, { x, y, r, box: [x - r, y - r, x + r, y + r] });
    if (!lit || lit.has(n)) marks.add(inView.get(n).box);
  }
  const ranked = [...inView.keys()].sort(importance), hubs = new Set(ranked.slice(0, HUBS));
  const first = [hovered, selected, ...(lit ? [...lit].sort(importance) : [])].filter((n) => inView.has(n));
  ctx.save();
  ctx.textAlign = "center"; ctx.textBaseline = "top"; ctx.lineJoin = "round"; ctx.strokeStyle = paper; ctx.fillStyle = ink;
  for (const n of new Set([...first, ...ranked])) {
    const { x, y, r, box: own } = inView.get(n), top = n === hovered || n === selected, strong = top || (hubs.has(n) && !lit), size = strong ? 13 : 12;
    const text = short(names.get(n) ?? node.label[n] ?? "", top ? 40 : 14), font = `${strong ? 600 : 400} ${size / scale}px ${family}`, known = text + strong;
    ctx.font = font;
    if (!widths.has(known)) widths.set(known, ctx.measureText(text).width * scale);
    const half = widths.get(known) / 2, tall = size + 3;
    const at = (left, up) => [left - 3, up - 1, left + 2 * half + 3, up + tall];
    const low = y + r + 3, high = y - r - tall - 2, right = x + r + 4, left = x - r - 4 - 2 * half, beside = y - tall / 2;
    let places = [[x - half, low], [x - half, high], [right, beside], [left, beside], [x - r, low], [x + r - 2 * half, low], [x - r, high], [x + r - 2 * half, high]].map((p) => at(...p));
    // A name that the edge would cut helps nobody where there is another place.
    if (x > 0 && x < width) places = places.filter((b) => b[0] >= 0 && b[2] <= width && b[3] <= height);
    let box = places.find((b) => !taken.meets(b) && !marks.meets(b, own));
    if (!box && (strong || lit?.has(n))) box = places.find((b) => !taken.meets(b)) || (top ? at(x - half, low) : undefined);
    if (!box) continue;
    taken.add(box);
    ctx.globalAlpha = lit && !lit.has(n) && !top ? 0.25 : 1;
    ctx.lineWidth = 4 / scale;
    const middle = (box[0] + 3 + half) / scale + corner.x, up = (box[1] + 1) / scale + corner.y;
    ctx.strokeText(text, middle, up);
    ctx.fillText(text, middle, up);
  }
  ctx.restore();
}
const importance = (a, b) => (node.rank[a] ?? a) - (node.rank[b] ?? b);
let family = "sans-serif";

// Show what `seen` holds: take away, add in batches, settle the newcomers beside those they are linked to.
let drawing = 0;
async function draw() {
  const run = ++drawing, inside = seen.inside, bend = bends(seen.edges.map((e) => [e, edge.h[e], edge.t[e]])), keep = new Set(seen.edges);
  edgeSet.remove(edgeSet.getIds().filter((e) => !keep.has(e)));
  nodeSet.remove(nodeSet.getIds().filter((n) => !inside.has(n)));
  const stand = new Map(nodeSet.getIds().map((n) => [n, [network.body.nodes[n].x, network.body.nodes[n].y]]));
  const fresh = seen.nodes.filter((n) => !stand.has(n)), whole = Boolean(state.focus || state.path);
  const place = new Map(), pins = state.pins, turned = whole !== wasWhole, loose = new Set(), batch = 250;
  wasWhole = whole;
  for (const n of seen.nodes) {
    const pinned = pins[node.key[n]], known = whole ? stand.get(n) : homes.get(n);
    place.set(n, (pinned && upright(pinned)) || known || beside(n, place, stand));
    if (!pinned && (whole || !known)) loose.add(n);
    const mark = network.body.nodes[n];
    if (mark) [mark.x, mark.y] = place.get(n);
  }
  for (let i = 0; i < fresh.length; i += batch) {
    if (run !== drawing) return;
    nodeSet.add(fresh.slice(i, i + batch).map((n) => nodeLook(n, ...place.get(n))));
    if (fresh.length > batch) await pause();
  }
  const newEdges = seen.edges.filter((e) => !edgeSet.get(e));
  for (let i = 0; i < newEdges.length; i += batch) {
    if (run !== drawing) return;
    edgeSet.add(newEdges.slice(i, i + batch).map((e) => edgeLook(e, bend.get(e))));
    if (newEdges.length > batch) await pause();
  }
  const rebend = edgeSet.get().filter((e) => keep.has(e.id) && JSON.stringify(bent(bend.get(e.id)).smooth) !== JSON.stringify(e.smooth)).map((e) => ({ id: e.id, ...bent(bend.get(e.id)) }));
  if (rebend.length) edgeSet.update(rebend);
  network.setOptions({ interaction: { hideEdgesOnDrag: seen.edges.length > 1500, hideEdgesOnZoom: seen.edges.length > 3000 } });
  select();
  settle(place, loose, seen.edges, (each) => {
    each((n, x, y) => { const mark = network.body.nodes[n]; if (mark) { mark.x = x; mark.y = y; } });
    redraw();
  }, () => {
    if (!whole) for (const n of loose) { const mark = network.body.nodes[n]; if (mark) homes.set(n, [mark.x, mark.y]); }
    if (whole || turned || loose.size > 20) fit();
    document.documentElement.dataset.settled = String(run);
  });
}
// Where nodes stand in the whole picture; a focus moves them for as long as it lasts. The page opens with good places.
const homes = new Map(OPENING.nodes.map((n) => [n.id, upright([n.x, n.y])]));
let wasWhole = false;
function beside(n, place, stand) {
  const near = [];
  for (const e of linksOf(n)) { const m = other(e, n), at = stand.get(m) || place.get(m); if (at) near.push(at); if (near.length > 4) break; }
  if (!near.length) return upright([node.x[n], node.y[n]]);
  const angle = (n * 2.399963) % (2 * Math.PI), far = 70 + (n % 5) * 14;
  return [near.reduce((s, p) => s + p[0], 0) / near.length + far * Math.cos(angle), near.reduce((s, p) => s + p[1], 0) / near.length + far * Math.sin(angle)];
}

// Light up what is selected and its neighbours, let the rest step back.
function select() {
  const [kind, what] = selection();
  lit = null;
  if (kind === "node" && seen.inside?.has(what)) {
    lit = new Set([what]);
    for (const e of linksOf(what)) if (seen.ok[e]) lit.add(other(e, what));
    network.selectNodes([what], false);
  } else if (kind === "edge" && edgeSet.get(what)) {
    lit = new Set([edge.h[what], edge.t[what]]);
    network.setSelection({ nodes: [], edges: [what] }, { highlightEdges: false });
  } else network.unselectAll();
  for (const n of network.body.nodeIndices) network.body.nodes[n].options.opacity = !lit || lit.has(n) ? 1 : 0.22;
  for (const e of network.body.edgeIndices) {
    const line = network.body.edges[e], on = kind === "edge" ? line.id === what : kind === "node" ? line.fromId === what || line.toId === what : true;
    line.options.color.opacity = !lit ? 0.75 : on ? 1 : 0.1;
    if (line.labelModule?.fontOptions) { line.labelModule.fontOptions.color = !lit || on ? faint : faint + "30"; line.labelModule.fontOptions.strokeWidth = !lit || on ? 4 : 0; line.labelModule.labelDirty = true; }
  }
  redraw();
}
// At the next frame, once, however often it is asked for.
const redraw = () => network.body.emitter.emit("_requestRedraw");

function repaint() {
  readColours();
  // vis takes the whole stored item on any update, its old place too.
  nodeSet.update(nodeSet.getIds().map((n) => ({ id: n, x: network.body.nodes[n].x, y: network.body.nodes[n].y, ...paint(node.type[n], n) })));
  network.setOptions({ edges: { font: edgeFont() } });
  select();
}

// Label propagation in a fixed order: the same picture has the same communities every time.
function findCommunities() {
  const of = new Map(seen.nodes.map((n) => [n, n])), order = seen.nodes.slice().sort((a, b) => node.rank[b] - node.rank[a]);
  for (let round = 0; round < 12; round++) {
    let moved = 0;
    for (const n of order) {
      const votes = new Map();
      for (const e of linksOf(n)) { const m = other(e, n); if (seen.ok[e] && of.has(m)) votes.set(of.get(m), (votes.get(of.get(m)) || 0) + 1); }
      const best = [...votes].sort((a, b) => b[1] - a[1] || node.rank[a[0]] - node.rank[b[0]])[0];
      if (best && best[0] !== of.get(n) && best[1] > (votes.get(of.get(n)) || 0)) { of.set(n, best[0]); moved++; }
    }
    if (!moved) break;
  }
  const sizes = new Map();
  for (const c of of.values()) sizes.set(c, (sizes.get(c) || 0) + 1);
  const ranked = new Map([...sizes].sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([c], i) => [c, i]));
  community = new Map([...of].map(([n, c]) => [n, ranked.get(c)]));
}

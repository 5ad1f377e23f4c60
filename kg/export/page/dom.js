// Elements are made from text and never from markup, so whatever a name holds is shown and not run.
const $ = (id) => document.getElementById(id);

function el(tag, properties, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties || {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "class") element.className = value;
    else if (name in element && name !== "list" && !name.includes("-")) element[name] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(9).filter((x) => x !== undefined && x !== null && x !== false && x !== ""));
  return element;
}

// A name may write from right to left: it must not turn what stands around it.
const bdi = (text) => el("bdi", {}, text);

const SVG = "http://www.w3.org/2000/svg";
function svg(tag, attributes, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

// The outline of a mark around 0,0, radius r: the same shapes that vis-network draws.
function outline(shape, r) {
  const corners = (n, turn, radius) =>
    Array.from({ length: n }, (_, i) => [radius * Math.cos(turn + (i * 2 * Math.PI) / n), radius * Math.sin(turn + (i * 2 * Math.PI) / n)]);
  if (shape === "hexagon") return corners(6, 0, r);
  if (shape === "square") return corners(4, Math.PI / 4, r * Math.SQRT2);
  if (shape === "diamond") return corners(4, 0, r);
  if (shape === "triangle") return corners(3, -Math.PI / 2, r * 1.15);
  if (shape === "triangleDown") return corners(3, Math.PI / 2, r * 1.15);
  if (shape === "star") {
    return Array.from({ length: 10 }, (_, i) => {
      const radius = i % 2 ? r * 0.5 : r * 1.3, at = -Math.PI / 2 + (i * Math.PI) / 5;
      return [radius * Math.cos(at), radius * Math.sin(at)];
    });
  }
  return null;
}

function mark(type, size = 14) {
  const look = META.types[type], r = size * 0.38;
  const paint = { fill: look.filled ? look.colour : "none", stroke: look.colour, "stroke-width": look.filled ? 0 : 2 };
  const points = outline(look.shape, r);
  const shape = points
    ? svg("polygon", { points: points.map((p) => p.map((x) => x.toFixed(1)).join()).join(" "), ...paint })
    : svg("circle", { r, ...paint });
  return svg("svg", { class: "mark", width: size, height: size, viewBox: `${-size / 2} ${-size / 2} ${size} ${size}`, "aria-hidden": "true" }, shape);
}

function stroke(colour, status, withdrawn) {
  const look = META.lines[status + (withdrawn ? "|withdrawn" : "")];
  const line = svg("line", { x1: 0, y1: 5, x2: 26, y2: 5, stroke: look.color || colour, "stroke-width": 2.5 });
  if (look.dashes) line.setAttribute("stroke-dasharray", look.dashes.join(" "));
  return svg("svg", { class: "mark", width: 26, height: 10, "aria-hidden": "true" }, line);
}

let toastTimer = 0;
function toast(text, stay = 2500) {
  const box = $("toast");
  box.replaceChildren(text);
  box.hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => (box.hidden = true), stay);
}

const pause = () => new Promise((resolve) => setTimeout(resolve, 0));

// Moves what is newly shown to good places, a few milliseconds a frame; what already stood there stays.
let settling = 0;

// place: node -> [x, y]; loose: nodes that may move; then(node places) is called a frame.
function settle(place, loose, edges, step, done) {
  const run = ++settling, list = [...place.keys()], at = new Map(list.map((n, i) => [n, i]));
  const x = Float64Array.from(list, (n) => place.get(n)[0]), y = Float64Array.from(list, (n) => place.get(n)[1]);
  const moving = list.map((n, i) => (loose.has(n) ? i : -1)).filter((i) => i >= 0);
  const degree = new Int32Array(list.length), ends = [];
  for (const e of edges) {
    const a = at.get(edge.h[e]), b = at.get(edge.t[e]);
    if (a !== undefined && b !== undefined) { ends.push([a, b]); degree[a]++; degree[b]++; }
  }
  const rounds = moving.length > 400 ? 60 : 140, free = new Uint8Array(list.length);
  for (const i of moving) free[i] = 1;
  const dx = new Float64Array(list.length), dy = new Float64Array(list.length);
  let round = 0;
  function one() {
    const heat = 26 * (1 - round / rounds) + 1, cells = gridOf(x, y, 240);
    dx.fill(0); dy.fill(0);
    for (const i of moving) {
      const cx = Math.floor(x[i] / 240), cy = Math.floor(y[i] / 240);
      for (let gx = cx - 1; gx <= cx + 1; gx++) for (let gy = cy - 1; gy <= cy + 1; gy++) {
        for (const j of cells.get(gx * 65537 + gy) || []) {
          if (i === j) continue;
          // Names are wider than high: what stands beside needs more room than what stands above.
          let ox = (x[i] - x[j]) || (i - j) * 0.1, oy = ((y[i] - y[j]) || 0.1) * 1.25;
          const far = ox * ox + oy * oy;
          const push = 5200 / (far + 60);
          dx[i] += (ox * push) / Math.sqrt(far + 1); dy[i] += (oy * push) / Math.sqrt(far + 1);
        }
      }
    }
    for (const [a, b] of ends) {
      const ox = x[b] - x[a], oy = y[b] - y[a], far = Math.hypot(ox, oy) || 1;
      const length = 80 + 4 * Math.min(60, Math.max(degree[a], degree[b]));
      const pull = ((far - length) / far) * 0.18;
      if (free[a]) { dx[a] += (ox * pull) / Math.sqrt(degree[a]); dy[a] += (oy * pull) / Math.sqrt(degree[a]); }
      if (free[b]) { dx[b] -= (ox * pull) / Math.sqrt(degree[b]); dy[b] -= (oy * pull) / Math.sqrt(degree[b]); }
    }
    for (const i of moving) {
      const far = Math.hypot(dx[i], dy[i]) || 1, go = Math.min(far, heat);
      x[i] += (dx[i] / far) * go; y[i] += (dy[i] / far) * go;
    }
    round++;
  }
  function frame() {
    if (run !== settling) return;
    const until = performance.now() + 14;
    do one(); while (round < rounds && performance.now() < until);
    step((write) => { for (const i of moving) write(list[i], x[i], y[i]); });
    if (round < rounds) requestAnimationFrame(frame);
    else done();
  }
  if (moving.length) requestAnimationFrame(frame);
  else done();
}

function gridOf(x, y, size) {
  const cells = new Map();
  for (let i = 0; i < x.length; i++) {
    const key = Math.floor(x[i] / size) * 65537 + Math.floor(y[i] / size);
    if (cells.has(key)) cells.get(key).push(i);
    else cells.set(key, [i]);
  }
  return cells;
}

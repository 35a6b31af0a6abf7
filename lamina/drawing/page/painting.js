// Boxes and wires as elements. Text of the network is only ever set as text.
const SVG = "http://www.w3.org/2000/svg";
const ROUND = 5, PAD = 10, SPACE = 12, SINK = 4;

function made(name, attributes, words) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (words !== undefined) element.textContent = words;
  return element;
}

function rectangle(kind, left, top, right, bottom) {
  return made("rect", { class: kind, x: left, y: top, width: right - left, height: bottom - top, rx: ROUND });
}

function written(kind, x, y, words, anchor) {
  return made("text", { class: kind, x, y: y + SINK, ...(anchor ? { "text-anchor": anchor } : {}) }, words);
}

function bandPath(left, top, right, bottom, first, last) {
  const a = first ? ROUND : 0, b = last ? ROUND : 0;
  return `M${left},${top + a}q0,${-a} ${a},${-a}H${right - a}q${a},0 ${a},${a}` +
    `V${bottom - b}q0,${b} ${-b},${b}H${left + b}q${-b},0 ${-b},${-b}z`;
}

function straight(points) {
  const kept = [];
  for (const point of points) {
    if (kept.length && point[0] === kept.at(-1)[0] && point[1] === kept.at(-1)[1]) continue;
    while (kept.length > 1 && [0, 1].some((i) => kept.at(-2)[i] === kept.at(-1)[i] && kept.at(-1)[i] === point[i])) kept.pop();
    kept.push(point);
  }
  return kept.length > 1 ? kept : [...kept, ...kept];
}

function toward([x, y], [a, b]) {
  const step = Math.min(ROUND, Math.floor((Math.abs(a - x) + Math.abs(b - y)) / 2));
  return [x + step * Math.sign(a - x), y + step * Math.sign(b - y)];
}

function wirePath(points) {
  let path = `M${points[0]}`;
  for (let n = 1; n + 1 < points.length; n++)
    path += `L${toward(points[n], points[n - 1])}Q${points[n]} ${toward(points[n], points[n + 1])}`;
  return `${path}L${points.at(-1)}`;
}

function paintWire(into, points, arrow) {
  const corners = straight(points), [x, y] = corners.at(-1), [a, b] = corners.at(-2);
  if (arrow) {
    const across = Math.sign(x - a), down = Math.sign(y - b);
    const head = x !== a ? `M${x},${y}L${x - 7 * across},${y - 3}V${y + 3}z` : `M${x},${y}L${x - 3},${y - 7 * down}H${x + 3}z`;
    into.append(made("path", { class: "arrow", d: head }));
    corners[corners.length - 1] = [x - 4 * across, y - 4 * down];
  }
  into.prepend(made("path", { class: "wire", d: wirePath(corners) }));
}

// `view` says how: its colour, and what happens to a box.
function paintInside(into, sketch, placed, x, y, spot, view) {
  const wires = made("g", {});
  into.append(wires);
  placed.wires.forEach((points, n) => {
    const arrow = sketch.wires[n][1] < sketch.items.length || !spot.prefix;
    paintWire(wires, points.map(([a, b]) => [x + a, y + b]), arrow);
  });
  placed.boxes.forEach((box, n) => paintBox(into, box, placed.anchors[n], x, y, spot, view));
}

function paintBox(into, box, anchor, x, y, spot, view) {
  const item = box.item, path = spot.prefix + item.first;
  const inner = { prefix: `${path}.`, times: spot.times * item.copies };
  const left = x + box.left, right = x + box.right, top = y + box.top, bottom = y + box.bottom;
  const group = made("g", { class: "item", "data-path": path, tabindex: 0 });
  into.append(group);
  if (item.copies > 1) {
    group.append(made("path", { class: "sheet", d: `M${left + 4},${bottom + 3}H${right - 4}` }));
    group.append(made("path", { class: "sheet", d: `M${left + 8},${bottom + 6}H${right - 8}` }));
  }
  if (box.inside) group.append(rectangle("room", left, top, right, bottom));
  else if (item.block) group.append(rectangle(view.paint(item, "block", spot.times), left, top, right, bottom));
  else paintStrips(group, item, left, top, right, { prefix: spot.prefix, times: inner.times }, view);
  if (!box.inside) group.append(rectangle("edge", left, top, right, bottom));
  if (item.block) paintTitle(group, box, left, top, right);
  if (item.copies > 1)
    group.append(written("badge", right - PAD - Math.floor(item.badge[1] / 2), top + (item.block ? 13 : 12), item.badge[0], "middle"));
  if (item.label[0]) group.append(written("soft", x + anchor + 6, bottom + 10, item.label[0]));
  if (item.head) group.append(written("soft", x + anchor, bottom + 10, item.head, "middle"));
  view.attend(group, box, spot);
  if (box.inside) paintInside(group, view.sketch(item.inside), box.inside, x + anchor, top + SIZES.title, inner, view);
}

function paintTitle(group, box, left, top, right) {
  const [name, title, room] = box.item.shown, middle = top + SIZES.title / 2;
  const openable = box.item.inside >= 0;
  const bar = made("g", openable ? { class: "bar", role: "button", "aria-expanded": Boolean(box.inside) } : { class: "shut" });
  bar.append(made("rect", { class: "touch", x: left, y: top, width: right - left, height: SIZES.title, rx: ROUND }));
  if (openable) bar.append(written("soft", left + PAD, middle, box.inside ? "–" : "+"));
  bar.append(written("name", left + PAD + 18, middle, name));
  if (title) bar.append(written("soft", left + PAD + 18 + room + SPACE, middle, title));
  group.append(bar);
}

function paintStrips(group, item, left, top, right, spot, view) {
  let y = top;
  item.strips.forEach((strip, n) => {
    const kind = view.paint(strip, strip.family, spot.times), part = made("g", { class: "strip" });
    group.append(part);
    view.tell(part, () => stripFacts(strip, spot));
    if (item.merges) {
      part.append(rectangle(kind, left, y, right, y + item.size[1]));
      part.append(written("name", (left + right) / 2, y + item.size[1] / 2, strip.words, "middle"));
      return;
    }
    const d = bandPath(left, y, right, y + strip.high, n === 0, n === item.strips.length - 1);
    part.append(made("path", { class: kind, d }));
    part.append(written(n ? "" : "name", left + PAD, y + strip.high / 2, strip.label));
    if (strip.shown) part.append(written("soft", left + strip.at, y + strip.high / 2, strip.shown));
    y += strip.high;
  });
}

function stripFacts(strip, { prefix, times }) {
  return {
    path: prefix + strip.path,
    rows: [
      ["kind", strip.kind + (strip.frozen ? ", frozen" : "")],
      ["window", strip.words],
      ["input", strip.input],
      ["output", strip.shape],
      ["parameters", strip.parameters],
      ["formula", strip.formula],
      ["copies", times > 1 ? String(times) : ""],
      ["MACs", strip.macs],
      ["of all MACs", percent(strip.share * times)],
    ],
  };
}

function percent(share) {
  return share ? `${(100 * share).toFixed(share < 0.01 ? 2 : 1)} %` : "";
}

function blockFacts(item, { prefix, times }) {
  return {
    path: prefix + item.name,
    rows: [
      ["block", item.title],
      ["copies", item.copies > 1 ? String(item.copies) : ""],
      ["output", item.shape],
      ["layers", item.layers],
      ["parameters", item.parameters],
      ["MACs", item.macs],
      ["of all MACs", percent(item.share * times)],
      ["side output", item.head],
    ],
  };
}

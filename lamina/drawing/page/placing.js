// Coordinates, as drawing/placing.py has them; a test holds the two together.
const SIZES = { margin: 14, title: 26, beside: 22, lane: 6, above: 10, label: 18, track: 8, below: 12, port: 7, aside: 6 };

function reach(item, inner) {
  if (!inner) return [item.size[0] / 2, item.size[0] / 2, item.size[1]];
  const half = item.size[3], left = Math.max(inner.left + SIZES.margin, half);
  const right = Math.max(inner.right + SIZES.margin, half, item.size[2] - left);
  return [left, right, SIZES.title + inner.height];
}

function gapHeight(sketch, row) {
  return headOf(sketch, row) + SIZES.track * sketch.tracks[row] + SIZES.below;
}

function headOf(sketch, row) {
  return sketch.labelled.includes(row) ? SIZES.label : SIZES.above;
}

function labelReach(item) {
  return item.label[0] ? SIZES.aside + item.label[1] : 0;
}

function columnPlaces(sketch, reaches) {
  const lefts = new Map(), rights = new Map();
  const used = [0, ...sketch.columns, ...sketch.wires.map((wire) => wire[2])];
  const most = (map, key, value) => map.set(key, Math.max(map.get(key) ?? SIZES.lane, value));
  sketch.items.forEach((item, n) => {
    most(lefts, sketch.columns[n], reaches[n][0]);
    most(rights, sketch.columns[n], Math.max(reaches[n][1], labelReach(item)));
  });
  const left = (column) => lefts.get(column) ?? SIZES.lane;
  const right = (column) => rights.get(column) ?? SIZES.lane;
  const found = new Map([[0, 0]]);
  const last = Math.max(...used), first = Math.min(...used);
  for (let c = 1; c <= last; c++) found.set(c, found.get(c - 1) + right(c - 1) + SIZES.beside + left(c));
  for (let c = -1; c >= first; c--) found.set(c, found.get(c + 1) - left(c + 1) - SIZES.beside - right(c));
  return found;
}

// The sketch with every place, from the point where its input comes in. `inner` holds for each
// item what is in it, where it is open.
function laid(sketch, inner) {
  const reaches = sketch.items.map((item, n) => reach(item, inner[n]));
  const columns = columnPlaces(sketch, reaches);
  const heights = sketch.tracks.map(() => 0);
  reaches.forEach(([, , high], n) => { heights[sketch.rows[n]] = Math.max(heights[sketch.rows[n]], high); });
  const starts = [], tops = [];
  let y = 0;
  heights.forEach((height, row) => {
    starts.push(y);
    tops.push(y + height);
    y += height + gapHeight(sketch, row);
  });
  const anchors = sketch.columns.map((column) => columns.get(column));
  const boxes = sketch.items.map((item, n) => {
    const [left, right, high] = reaches[n], row = sketch.rows[n];
    const top = starts[row] + Math.floor((heights[row] - high) / 2);
    return { item, inside: inner[n], left: anchors[n] - left, right: anchors[n] + right, top, bottom: top + high };
  });
  const wires = sketch.wires.map((wire) => route(sketch, wire, boxes, columns, tops, y));
  let left = 0, right = 0;
  for (const x of columns.values()) { left = Math.max(left, SIZES.lane - x); right = Math.max(right, SIZES.lane + x); }
  boxes.forEach((box, n) => {
    left = Math.max(left, -box.left);
    right = Math.max(right, box.right, anchors[n] + labelReach(box.item));
  });
  return { left, right, height: y, boxes, anchors, wires };
}

function route(sketch, wire, boxes, columns, tops, end) {
  const [source, target, via, leaves, enters, aside] = wire;
  const from = source >= 0 ? boxes[source] : null;
  const points = [from ? [columns.get(sketch.columns[source]), from.bottom] : [0, 0]];
  const row = from ? sketch.rows[source] : 0, last = sketch.rows[target] - 1;
  const across = (gap, track, to) => {
    const level = tops[gap] + headOf(sketch, gap) + SIZES.track * track + SIZES.track / 2;
    points.push([points.at(-1)[0], level], [to, level]);
  };
  if (leaves >= 0) across(row, leaves, columns.get(via));
  let x = 0, y = end;
  if (target < boxes.length) {
    const to = boxes[target];
    x = columns.get(sketch.columns[target]);
    y = to.top;
    if (aside) {
      const middle = Math.floor((to.top + to.bottom) / 2);
      return [...points, [points.at(-1)[0], middle], [to.right, middle]];
    }
    if (enters >= 0 && to.item.merges) x += via > sketch.columns[target] ? SIZES.port : -SIZES.port;
  }
  if (enters >= 0) across(last, enters, x);
  return [...points, [x, y]];
}

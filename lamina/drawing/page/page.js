// The page: what is open, where one looks, and what one reads.
(() => {
  const network = JSON.parse(document.getElementById("network").textContent);
  const sketches = network.sketches, MOST = 2000, EDGE = 24, PORT = 24;
  const at = (id) => document.getElementById(id);
  const picture = at("picture"), panel = at("panel"), said = at("said");
  const root = sketches[network.root];
  const state = { colour: network.colour, depth: network.depth, turned: new Map(), size: [1, 1], hits: [], hit: -1 };
  const eye = { x: 0, y: 0, scale: 1 };

  // What is open: so many levels, but for what was turned over by hand.
  const isOpen = (item, path, level) => item.inside >= 0 && (state.turned.get(path) ?? level < state.depth);

  function place(number, prefix, level, count) {
    const sketch = sketches[number];
    count.boxes += sketch.items.length;
    if (count.boxes > MOST) throw new RangeError("too many boxes");
    const inner = sketch.items.map((item) => {
      const path = prefix + item.first;
      return isOpen(item, path, level) ? place(item.inside, `${path}.`, level + 1, count) : null;
    });
    return laid(sketch, inner);
  }

  const view = {
    sketch: (number) => sketches[number],
    paint(what, family, times) {
      if (state.colour === "kind") return family;
      if (state.colour === "channels") return `s${what.step}`;
      return `s${network.shares.filter((most) => 1000 * what.share * times > most).length}`;
    },
    tell(part, facts) {
      part.addEventListener("mouseenter", () => read(facts()));
    },
    attend(group, box, spot) {
      const { item } = box, path = spot.prefix + item.first;
      const facts = () => item.strips.length ? stripFacts(item.strips[0], { ...spot, times: spot.times * item.copies }) : blockFacts(item, spot);
      group.setAttribute("aria-label", `${spot.prefix}${item.name} ${item.title || item.strips[0]?.kind || ""}, ${item.shape}`);
      group.addEventListener("focus", (event) => { if (event.target === group) read(facts()); });
      const bar = group.querySelector(":scope > .bar, :scope > .shut");
      if (bar) bar.addEventListener("mouseenter", () => read(facts()));
      if (item.inside < 0) return;
      bar.addEventListener("click", (event) => { event.stopPropagation(); if (!dragged) turn(path, !box.inside); });
      group.addEventListener("keydown", (event) => {
        if (event.target !== group || (event.key !== "Enter" && event.key !== " ")) return;
        event.preventDefault();
        turn(path, !box.inside);
      });
    },
  };

  function draw() {
    let placed;
    try {
      placed = place(network.root, "", 0, { boxes: 0 });
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      said.textContent = `more than ${MOST} boxes cannot be read; fold something first`;
      return false;
    }
    said.textContent = "";
    const ports = [`input ${root.input}`, `output ${root.shape}`];
    const half = 5 + 5 * Math.max(...ports.map((words) => words.length));
    const left = EDGE + Math.max(placed.left, half), bottom = EDGE + PORT + placed.height;
    const drawn = made("g", {});
    paintInside(drawn, root, placed, left, EDGE + PORT, { prefix: "", times: 1 }, view);
    ports.forEach((words, n) => {
      const top = n ? bottom : EDGE;
      for (const kind of ["block", "edge"]) drawn.append(rectangle(kind, left - half, top, left + half, top + PORT));
      drawn.append(written("name", left, top + PORT / 2, words, "middle"));
    });
    picture.replaceChildren(drawn);
    state.size = [left + Math.max(placed.right, half) + EDGE, bottom + PORT + EDGE];
    state.placed = placed;
    mark();
    return true;
  }

  const boxAt = (path) => [...picture.querySelectorAll("g.item")].find((group) => group.dataset.path === path);

  // The block that is folded stays where it is on the screen.
  function turn(path, open) {
    const before = boxAt(path).getBoundingClientRect(), was = state.turned.get(path);
    state.turned.set(path, open);
    if (!draw()) {
      if (was === undefined) state.turned.delete(path); else state.turned.set(path, was);
      const full = said.textContent;
      draw();
      said.textContent = full;
      return;
    }
    const group = boxAt(path), after = group.getBoundingClientRect();
    move((after.left - before.left) / eye.scale, (after.top - before.top) / eye.scale);
    group.focus({ preventScroll: true });
  }

  function all(depth) {
    const before = [state.depth, state.turned];
    state.depth = depth;
    state.turned = new Map();
    if (draw()) { fit(); return; }
    const full = said.textContent;
    [state.depth, state.turned] = before;
    draw();
    said.textContent = full;
  }

  function look() {
    const { clientWidth: wide, clientHeight: high } = picture;
    picture.setAttribute("viewBox", `${eye.x} ${eye.y} ${Math.max(1, wide / eye.scale)} ${Math.max(1, high / eye.scale)}`);
  }

  function move(x, y) {
    eye.x += x;
    eye.y += y;
    look();
  }

  function zoom(factor, x = picture.clientWidth / 2, y = picture.clientHeight / 2) {
    const scale = Math.min(8, Math.max(0.02, eye.scale * factor));
    eye.x += x / eye.scale - x / scale;
    eye.y += y / eye.scale - y / scale;
    eye.scale = scale;
    look();
  }

  // As wide as the picture, letters at least as large as they were meant, from the top.
  function start() {
    const [wide] = state.size, room = picture.clientWidth;
    eye.scale = Math.min(1, Math.max(0.5, room / wide));
    eye.x = (wide - room / eye.scale) / 2;
    eye.y = 0;
    look();
  }

  function fit() {
    const [wide, high] = state.size, { clientWidth, clientHeight } = picture;
    eye.scale = Math.min(1.5, clientWidth / wide, clientHeight / high);
    eye.x = (wide - clientWidth / eye.scale) / 2;
    eye.y = (high - clientHeight / eye.scale) / 2;
    look();
  }

  function read({ path, rows }) {
    const list = document.createElement("dl"), title = document.createElement("h2");
    title.textContent = path;
    for (const [name, words] of rows) {
      if (!words) continue;
      const term = document.createElement("dt"), text = document.createElement("dd");
      term.textContent = name;
      text.textContent = words;
      list.append(term, text);
    }
    panel.replaceChildren(title, list);
  }

  function mark() {
    for (const group of picture.querySelectorAll(".hit")) group.classList.remove("hit");
    const hit = state.hits[state.hit];
    if (hit) boxAt(hit.path)?.classList.add("hit");
  }

  function search() {
    const { hits, all: whole } = found(sketches, network.root, at("search").value);
    state.hits = hits;
    state.hit = -1;
    at("found").textContent = at("search").value.trim() ? `${hits.length} found${whole ? "" : ` in the first ${MOST_SEARCHED}`}` : "";
    mark();
    if (hits.length) jump(0);
  }

  function jump(number) {
    state.hit = (number + state.hits.length) % state.hits.length;
    const hit = state.hits[state.hit], closed = hit.around.filter((path) => !state.turned.get(path));
    const before = new Map(state.turned);
    closed.forEach((path) => state.turned.set(path, true));
    if (!draw()) {
      const full = said.textContent;
      state.turned = before;
      draw();
      said.textContent = full;
      return;
    }
    at("found").textContent = `${state.hit + 1} of ${state.hits.length}`;
    const group = boxAt(hit.path), box = group.getBBox();
    eye.scale = Math.min(Math.max(eye.scale, 1), Math.max(0.3, picture.clientWidth / (box.width + 2 * EDGE)));
    eye.x = box.x + box.width / 2 - picture.clientWidth / eye.scale / 2;
    eye.y = box.y + Math.min(box.height, 200) / 2 - picture.clientHeight / eye.scale / 2;
    look();
    group.dispatchEvent(new FocusEvent("focus"));
  }

  function legend() {
    at("legend").replaceChildren(...network.legends[state.colour].map(([kind, words]) => {
      const entry = document.createElement("span"), swatch = made("svg", { class: "lamina", width: 12, height: 12, "aria-hidden": true });
      for (const one of [kind, "edge"]) swatch.append(rectangle(one, 0.5, 0.5, 11.5, 11.5));
      entry.append(swatch, words);
      return entry;
    }));
  }

  let held = null, dragged = false;
  picture.addEventListener("pointerdown", (event) => {
    held = event.button === 0 ? [event.clientX, event.clientY] : null;
    dragged = false;
  });
  addEventListener("pointermove", (event) => {
    if (!held) return;
    const [x, y] = [event.clientX - held[0], event.clientY - held[1]];
    if (!dragged && Math.hypot(x, y) < 4) return;
    dragged = true;
    picture.classList.add("held");
    held = [event.clientX, event.clientY];
    move(-x / eye.scale, -y / eye.scale);
  });
  addEventListener("pointerup", () => { held = null; picture.classList.remove("held"); });
  picture.addEventListener("wheel", (event) => {
    event.preventDefault();
    const box = picture.getBoundingClientRect();
    zoom(Math.exp(-Math.max(-200, Math.min(200, event.deltaY)) / 500), event.clientX - box.left, event.clientY - box.top);
  }, { passive: false });

  const KEYS = {
    "+": () => zoom(1.25), "=": () => zoom(1.25), "-": () => zoom(0.8), "0": fit,
    ArrowLeft: () => move(-60 / eye.scale, 0), ArrowRight: () => move(60 / eye.scale, 0),
    ArrowUp: () => move(0, -60 / eye.scale), ArrowDown: () => move(0, 60 / eye.scale),
    "/": () => at("search").focus(),
  };
  addEventListener("keydown", (event) => {
    const typing = ["INPUT", "SELECT"].includes(document.activeElement?.tagName);
    if (typing || event.ctrlKey || event.metaKey || event.altKey || !Object.hasOwn(KEYS, event.key)) return;
    event.preventDefault();
    KEYS[event.key]();
  });
  at("search").addEventListener("input", search);
  at("search").addEventListener("keydown", (event) => {
    if (event.key === "Enter" && state.hits.length) jump(state.hit + (event.shiftKey ? -1 : 1));
    if (event.key === "Escape") at("search").blur();
  });
  at("colour").addEventListener("change", () => { state.colour = at("colour").value; legend(); draw(); });
  at("in").addEventListener("click", () => zoom(1.25));
  at("out").addEventListener("click", () => zoom(0.8));
  at("fit").addEventListener("click", fit);
  at("open").addEventListener("click", () => all(64));
  at("fold").addEventListener("click", () => all(0));
  addEventListener("resize", look);
  addEventListener("beforeprint", () => picture.setAttribute("viewBox", `0 0 ${state.size.join(" ")}`));
  addEventListener("afterprint", look);
  window.lamina = { state, eye, place: () => state.placed };

  legend();
  if (!draw()) all(0);
  start();
})();

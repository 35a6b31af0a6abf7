// Every box by its path, open or not: what the search looks through.
const MOST_SEARCHED = 20000;

// Calls `see` with each item and the paths of the blocks around it, until there were too many.
function walk(sketches, root, see) {
  const left = [[root, "", []]];
  let count = 0;
  while (left.length) {
    const [number, prefix, around] = left.shift();
    for (const item of sketches[number].items) {
      if (++count > MOST_SEARCHED) return false;
      see(item, prefix, around);
      const path = prefix + item.first;
      if (item.inside >= 0) left.push([item.inside, `${path}.`, [...around, path]]);
    }
  }
  return true;
}

function matches(item, prefix, wanted) {
  const words = [prefix + item.name, item.title, item.head];
  for (const strip of item.strips) words.push(prefix + strip.path, strip.kind, strip.shape);
  return words.some((word) => word.toLowerCase().includes(wanted));
}

// The box of a path that may name any copy of a run, which is drawn once: `conv4.17.conv2`.
function resolved(sketches, root, typed) {
  let number = root, prefix = "", hit = null;
  const around = [];
  for (const part of typed.split(".")) {
    if (number < 0) return hit;
    const index = /^\d{1,9}$/.test(part) ? Number(part) : -1;
    const item = sketches[number].items.find((one) => one.first === part || one.strips.some((strip) => strip.path === part) ||
      (one.copies > 1 && index >= Number(one.first) && index < Number(one.first) + one.copies));
    if (!item) return null;
    hit = { path: prefix + item.first, around: [...around] };
    around.push(hit.path);
    prefix = `${hit.path}.`;
    number = item.inside;
  }
  return hit;
}

function found(sketches, root, typed) {
  const wanted = typed.trim().toLowerCase(), hits = [];
  if (!wanted) return { hits, all: true };
  const all = walk(sketches, root, (item, prefix, around) => {
    if (matches(item, prefix, wanted)) hits.push({ path: prefix + item.first, around });
  });
  const exact = resolved(sketches, root, typed.trim());
  if (exact && !hits.some((hit) => hit.path === exact.path)) hits.unshift(exact);
  return { hits, all };
}

// Makes an element like its newer self, touching only what differs: focus, scrolling and what was opened stay.
const key = (node) => node.id || node.dataset?.key || "";

// What a person or a script did to the page since, which the server knows nothing of.
const MINE = ["data-lit", "data-pinned", "data-touched", "data-tab", "data-out", "data-future", "data-now", "data-changed", "aria-invalid"];
const isMine = (element, name) => MINE.includes(name) || (name === "open" && "touched" in element.dataset);

export function morph(old, fresh) {
  if (old.isEqualNode(fresh)) return;
  if (old.nodeName !== fresh.nodeName || key(old) !== key(fresh)) return old.replaceWith(fresh);
  if (old.nodeType !== Node.ELEMENT_NODE) return void (old.data = fresh.data);
  const keep = keepsChildren(old, fresh);
  attributes(old, fresh);
  if (!keep) fill(old, fresh);
}

// Live text is ahead of the row until the row is final; what was loaded stays until the row says more.
function keepsChildren(old, fresh) {
  if (old.isLive && "live" in fresh.dataset) return true;
  if ("mine" in old.dataset) return true;
  const loaded = "as" in old.dataset && !old.querySelector(":scope > a");
  if (loaded && old.dataset.as !== fresh.dataset.as) old.dispatchEvent(new Event("stale", { bubbles: true }));
  return loaded;
}

function attributes(old, fresh) {
  for (const { name, value } of fresh.attributes) if (!isMine(old, name)) old.setAttribute(name, value);
  for (const { name } of [...old.attributes])
    if (!isMine(old, name) && !fresh.hasAttribute(name)) old.removeAttribute(name);
}

// What is in `old` becomes what is in `fresh`.
export function fill(old, fresh) {
  const keyed = new Map([...old.children].filter(key).map((child) => [key(child), child]));
  let at = old.firstChild;
  for (const child of [...fresh.childNodes]) {
    const twin = key(child) ? keyed.get(key(child)) : at && !key(at) && at.nodeName === child.nodeName && at;
    if (twin && twin === at) at = at.nextSibling;
    else old.insertBefore(twin || child, at);
    if (twin) morph(twin, child);
  }
  while (at?.nextSibling) at.nextSibling.remove();
  at?.remove();
}

document.addEventListener("click", ({ target }) => {
  const details = target.closest?.("summary")?.parentElement;
  if (details) details.dataset.touched = "";
});

// Makes an element like its newer self, touching only what differs: focus, selection, scrolling and what was opened stay.
const key = (node) => node.id || node.dataset?.key || "";

// What a person or a script did to the page since, which the server knows nothing of.
const isMine = (element, name) =>
  name === "data-lit" || name === "data-touched" || (name === "open" && "touched" in element.dataset);

export function morph(old, fresh) {
  if (old.isEqualNode(fresh)) return;
  if (old.nodeName !== fresh.nodeName || key(old) !== key(fresh)) return old.replaceWith(fresh);
  if (old.nodeType !== Node.ELEMENT_NODE) return void (old.data = fresh.data);
  const keep = keepsChildren(old, fresh);
  attributes(old, fresh);
  if (!keep) children(old, fresh);
}

// Live text is ahead of the row until the row is final; what was loaded stays until the row says more.
function keepsChildren(old, fresh) {
  if (old.isLive && "live" in fresh.dataset) return true;
  const loaded = "as" in old.dataset && !old.querySelector(":scope > a");
  if (!loaded || old.dataset.as === fresh.dataset.as) return loaded;
  queueMicrotask(() => reload(old));
  return true;
}

function reload(lazy) {
  const from = lazy.closest("[hx-get]").getAttribute("hx-get");
  window.htmx?.ajax("GET", from, { target: lazy, swap: "innerHTML" });
}

function attributes(old, fresh) {
  for (const { name, value } of fresh.attributes)
    if (!isMine(old, name) && old.getAttribute(name) !== value) old.setAttribute(name, value);
  for (const { name } of [...old.attributes])
    if (!isMine(old, name) && !fresh.hasAttribute(name)) old.removeAttribute(name);
}

function children(old, fresh) {
  const keyed = new Map([...old.children].filter(key).map((child) => [key(child), child]));
  let at = old.firstChild;
  for (const child of [...fresh.childNodes]) {
    const twin = key(child) ? keyed.get(key(child)) : at && !key(at) && at.nodeName === child.nodeName && at;
    if (!twin) {
      old.insertBefore(child, at);
      continue;
    }
    if (twin === at) at = at.nextSibling;
    else old.insertBefore(twin, at);
    morph(twin, child);
  }
  while (at) {
    const next = at.nextSibling;
    at.remove();
    at = next;
  }
}

document.addEventListener("click", (event) => {
  const details = event.target.closest?.("summary")?.parentElement;
  if (details?.dataset.key) details.dataset.touched = "";
});

// Tabs: the details of a row are loaded when they come into view, one tab at a time.
import { fill } from "./morph.js";

const inView = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) if (isIntersecting) load(target);
});

export function watchTabs(root, chosen) {
  root.addEventListener("click", (event) => {
    const tab = event.target.closest("[role=tab]");
    if (!tab || event.metaKey || event.ctrlKey) return;
    event.preventDefault();
    choose(tab);
    chosen(tab);
  });
  root.addEventListener("keydown", move);
  root.addEventListener("stale", ({ target }) => load(target));
  awaitView(root);
}

// Those that are not loaded yet; to watch one twice is to watch it once.
export function awaitView(root) {
  for (const lazy of root.querySelectorAll("[data-src]:has(> a)")) inView.observe(lazy);
}

async function load(lazy) {
  inView.unobserve(lazy);
  const tab = lazy.dataset.tab ?? "";
  const fresh = lazy.cloneNode(false);
  fresh.innerHTML = (await get(`${lazy.dataset.src}?tab=${tab}`)) ?? lazy.innerHTML;
  if (tab !== (lazy.dataset.tab ?? "")) return load(lazy); // Another was chosen meanwhile.
  fill(lazy, fresh);
  htmx.process(lazy);
  for (const tab of lazy.querySelectorAll("[role=tab]")) rove(tab);
}

// One of the tabs is in the order of the Tab key; the arrows reach the others.
const rove = (tab) => (tab.tabIndex = tab.ariaSelected === "true" ? 0 : -1);

// The tab of `lazy` called `slug`, now or when it is loaded.
export function open(lazy, slug) {
  lazy.dataset.tab = slug;
  const tab = lazy.querySelector(`[data-tab="${slug}"]`);
  if (tab) choose(tab);
}

async function choose(tab) {
  tab.closest("[data-src]").dataset.tab = tab.dataset.tab;
  for (const each of tab.parentElement.children) {
    each.ariaSelected = each === tab;
    rove(each);
    panelOf(each).hidden = each !== tab;
  }
  const panel = panelOf(tab);
  if (panel.firstElementChild) return;
  panel.innerHTML = (await get(tab.href)) ?? "The server can’t be reached.";
  htmx.process(panel);
}

const panelOf = (tab) => document.getElementById(tab.getAttribute("aria-controls"));

// The arrows move between tabs; Enter or the space bar opens one.
function move(event) {
  const tab = event.target.closest("[role=tab]");
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!tab || !(step || event.key === " ")) return;
  event.preventDefault();
  if (!step) return tab.click();
  const all = [...tab.parentElement.children];
  all.at((all.indexOf(tab) + step) % all.length).focus();
}

async function get(address) {
  try {
    const response = await fetch(address, { headers: { "HX-Request": "true" } });
    return response.ok ? await response.text() : undefined;
  } catch {
    return undefined;
  }
}

// What is selected: a row and its tab, in the address; and both views of a call lit together.
import { open as openTab } from "./tabs.js";

const ADDRESS = /^#((i-)?(?:call|turn|step)-\d+)(?:\/([\w-]+))?$/;
const channel = new BroadcastChannel(`travelbot-${document.body.dataset.conversation}`);
const panel = document.getElementById("inspector");
let show;

// `reveal` makes the part that an entry is in visible, or says that another window has to.
export function watchSelection(reveal) {
  show = (hash, focused = true) => go(hash, focused, reveal);
  for (const kind of ["mouseover", "focusin"]) document.addEventListener(kind, ({ target }) => light(callOf(target)));
  document.addEventListener("click", follow);
  panel.addEventListener("toggle", opened, true);
  addEventListener("hashchange", () => show(location.hash));
  channel.onmessage = ({ data }) => ("lit" in data ? mark("data-lit", data.lit) : show(data.show, false) || (location.hash = data.show));
  show(location.hash);
}

const callOf = (element) => element.closest?.("[data-call]")?.dataset.call ?? "";

function mark(name, call) {
  for (const each of document.querySelectorAll(`[data-call][${name}], [data-call="${call}"]`))
    each.toggleAttribute(name, each.dataset.call === call);
}

let lit = "";
function light(call) {
  if (call === lit) return;
  lit = call;
  mark("data-lit", call);
  channel.postMessage({ lit: call });
}

export const elsewhere = (hash) => channel.postMessage({ show: hash });

// Also a link that would load the page from an entry on, if the entry is there.
function follow(event) {
  const link = event.target.closest?.("a[href*='#']:not([hx-get])");
  if (link?.pathname !== location.pathname || event.metaKey || event.ctrlKey || !show(link.hash)) return;
  event.preventDefault();
  select(link.hash);
}

function select(hash) {
  history.replaceState(null, "", hash || location.pathname + location.search);
  mark("data-pinned", hash.match(/call-(\d+)/)?.[1] ?? "");
}

// A tab was chosen by hand.
export function chosen(tab) {
  const row = tab.closest(".i-call, .i-step");
  if (row) select(`#${row.id}/${tab.dataset.tab}`);
}

export const unpin = () => select("");

// A row that a person opened is selected; one that opened by itself is not.
function opened({ target }) {
  const row = target.parentElement;
  if (!row.matches(".i-call, .i-step") || !("touched" in target.dataset)) return;
  if (target.open && !location.hash.startsWith(`#${row.id}/`)) select(`#${row.id}`);
  else if (!target.open && location.hash.startsWith(`#${row.id}`)) unpin();
}

function go(hash, focused, reveal) {
  const [, id, inside, tab] = hash.match(ADDRESS) ?? [];
  if (!id || reveal(hash, Boolean(inside))) return Boolean(id);
  const target = document.getElementById(id);
  if (!target) return false;
  const details = target.querySelector(":scope > details");
  const lazy = tab && details?.querySelector("[data-src]");
  if (lazy) openTab(lazy, tab);
  if (details) details.open = details.dataset.touched = true;
  mark("data-pinned", target.dataset.call ?? "");
  target.scrollIntoView({ block: "nearest" });
  const entry = details ? details.firstElementChild : target.querySelector(":scope > a");
  if (focused) (entry ?? target).focus({ preventScroll: true });
  return true;
}

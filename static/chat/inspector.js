// The inspector beside the chat: opened and closed, a sheet on a phone, or in a window of its own.
import { watchEdge } from "./resize.js";
import { elsewhere } from "./select.js";

const panel = document.getElementById("inspector");
const toggle = document.getElementById("inspector-toggle");
const root = document.documentElement.dataset;
const sheet = matchMedia("(max-width: 63.99rem)");
let own = null;

export function watchInspector() {
  toggle.addEventListener("click", () => (isOpen() ? close() : open()));
  document.getElementById("inspector-close").addEventListener("click", close);
  document.getElementById("inspector-window").addEventListener("click", popOut);
  window.name = `chat-${document.body.dataset.conversation}`; // By it the other window finds this one.
  watchEdge(close);
  sheet.addEventListener("change", tell);
  tell();
}

const isOpen = () => (sheet.matches ? "sheet" in panel.dataset : root.inspector === "open");
const tell = () => (toggle.ariaExpanded = isOpen());

function set(state, focused) {
  if (sheet.matches) panel.toggleAttribute("data-sheet", state === "open");
  else root.inspector = state;
  tell();
  focused?.focus({ preventScroll: true });
  if (!sheet.matches && navigator.cookieEnabled) localStorage.setItem("inspector", state);
}

const open = () => set("open", panel);
const close = () => set("closed", toggle);

// Back to the chat: a sheet is put away.
export function leave() {
  if (sheet.matches) close();
  else document.getElementById("text")?.focus();
}

function popOut(event) {
  if (event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  const { href, target } = event.currentTarget;
  own = window.open(href + location.hash, target, "popup,width=900,height=900");
  if (own) close();
}

// Makes the part of the page that an entry is in visible; true if a window of its own has it.
export function reveal(hash, inside) {
  if (inside && own && !own.closed) {
    elsewhere(hash);
    return true;
  }
  if (inside) set("open");
  else if (sheet.matches) set("closed");
  return false;
}

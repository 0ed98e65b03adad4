// The inspector: opened and closed, lit together with the chat, and opened at an entry by its address.
const panel = document.getElementById("inspector");
const toggle = document.getElementById("inspector-toggle");
const sheet = matchMedia("(max-width: 63.99rem)");
const isOpen = () => (sheet.matches ? "sheet" in panel.dataset : document.documentElement.dataset.inspector === "open");

export function watchInspector() {
  if (!panel) return;
  toggle.addEventListener("click", () => (isOpen() ? close() : open()));
  document.getElementById("inspector-close").addEventListener("click", close);
  panel.addEventListener("keydown", (event) => event.key === "Escape" && sheet.matches && close());
  sheet.addEventListener("change", tell);
  for (const kind of ["mouseover", "focusin"]) document.addEventListener(kind, light);
  document.addEventListener("click", go);
  addEventListener("hashchange", () => show(location.hash));
  tell();
  show(location.hash);
}

function set(state) {
  if (sheet.matches) panel.toggleAttribute("data-sheet", state === "open");
  else remember(state);
  tell();
}

function remember(state) {
  document.documentElement.dataset.inspector = state;
  try {
    localStorage.setItem("inspector", state);
  } catch {
    // A browser that keeps nothing still opens and closes.
  }
}

const tell = () => toggle.setAttribute("aria-expanded", String(isOpen()));

function open() {
  set("open");
  panel.focus({ preventScroll: true });
}

function close() {
  set("closed");
  toggle.focus();
}

// Both views of one call are lit while either is pointed at or focused.
function light(event) {
  const call = event.target.closest?.("[data-call]")?.dataset.call;
  for (const lit of document.querySelectorAll("[data-lit]"))
    if (lit.dataset.call !== call) delete lit.dataset.lit;
  if (call) for (const each of document.querySelectorAll(`[data-call="${call}"]`)) each.dataset.lit = "";
}

function go(event) {
  const link = event.target.closest?.("a[href^='#']");
  if (!link || event.metaKey || event.ctrlKey || !show(link.hash)) return;
  event.preventDefault();
  history.replaceState(null, "", link.hash);
}

function show(hash) {
  const target = /^#(i-)?(call|turn|step)-\d+$/.test(hash) && document.querySelector(hash);
  if (!target) return false;
  if (panel.contains(target)) set("open");
  else if (sheet.matches) set("closed");
  const details = target.querySelector(":scope > details");
  if (details) details.open = true;
  if (details) details.dataset.touched = "";
  target.scrollIntoView({ block: "nearest" });
  (target.matches("[tabindex]") ? target : target.querySelector("a, summary"))?.focus({ preventScroll: true });
  return true;
}

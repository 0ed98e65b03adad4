// The inspector: opened and closed, lit together with the chat, and opened at an entry by its address.
const panel = document.getElementById("inspector");
const toggle = document.getElementById("inspector-toggle");
const root = document.documentElement.dataset;
const sheet = matchMedia("(max-width: 63.99rem)");

export function watchInspector() {
  if (!panel) return;
  toggle.addEventListener("click", () => (isOpen() ? close() : open()));
  document.getElementById("inspector-close").addEventListener("click", close);
  panel.addEventListener("keydown", ({ key }) => key === "Escape" && sheet.matches && close());
  sheet.addEventListener("change", tell);
  for (const kind of ["mouseover", "focusin"]) document.addEventListener(kind, light);
  document.addEventListener("click", go);
  tell();
  show(location.hash);
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

// Both views of one call are lit while either is pointed at or focused.
function light({ target }) {
  const call = target.closest?.("[data-call]")?.dataset.call;
  for (const each of document.querySelectorAll("[data-call]"))
    each.toggleAttribute("data-lit", each.dataset.call === call);
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
  const details = target.querySelector(":scope > details:not([open])");
  details?.firstElementChild.click();
  target.scrollIntoView({ block: "nearest" });
  (target.tabIndex < 0 && target.querySelector(":scope > a") || target).focus({ preventScroll: true });
  return true;
}

// Keys of the inspector, heard only while it has the focus: j and k, /, ? and Escape. Enter opens a row by itself.
const panel = document.getElementById("inspector");

export function watchKeys(leave) {
  panel.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey) return;
    const act = isTyping(event.target) ? { Escape: toRows }[event.key] : KEYS[event.key];
    if (act && act(event.target, leave) !== false) event.preventDefault();
  });
}

const isTyping = (element) => element.matches("input:not([type=range]), select, textarea");
const rows = () => [...panel.querySelectorAll("summary.i-row")].filter((row) => row.checkVisibility());
const rowOf = (element) => element.closest(".i-call, .i-step")?.querySelector(":scope > details > summary");
const toRows = () => (rows()[0] ?? panel).focus();

const KEYS = {
  j: (from) => move(from, 1),
  k: (from) => move(from, -1),
  "/": () => document.getElementById("filter-text").focus(),
  "?": () => document.getElementById("inspector-help").togglePopover(),
  Escape: back,
};

function move(from, by) {
  const all = rows();
  const at = all.indexOf(rowOf(from));
  all.at(at < 0 ? (by < 0 ? -1 : 0) : Math.min(Math.max(at + by, 0), all.length - 1))?.focus();
}

// From a tab to its row; an open row folds; from there to the chat.
function back(from, leave) {
  if (document.querySelector("#inspector-help:popover-open")) return false;
  const row = rowOf(from);
  if (row && row !== from) return row.focus();
  if (row?.parentElement.open) return row.click();
  leave();
}

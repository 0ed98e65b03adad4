// The file of a flow: a problem leads to its line, the line one is on is said, and nothing typed is left by mistake.
const field = document.getElementById("flow-text");

export function watchEditor() {
  if (!field) return;
  document.addEventListener("click", ({ target }) => target.dataset?.line && show(Number(target.dataset.line)));
  document.addEventListener("selectionchange", sayLine);
  addEventListener("beforeunload", (event) => changed() && event.preventDefault());
  document.getElementById("flow-form").addEventListener("submit", () => (field.defaultValue = field.value));
  const wrong = document.querySelector("#flow-problems [data-line]");
  if (wrong) show(Number(wrong.dataset.line));
}

const changed = () => field.value !== field.defaultValue;

function show(line) {
  const lines = field.value.split("\n");
  const from = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
  field.focus({ preventScroll: true });
  field.setSelectionRange(from, from + (lines[line - 1] ?? "").length);
  field.scrollTop = Math.max(0, (line - 4) * parseFloat(getComputedStyle(field).lineHeight));
  field.scrollIntoView({ block: "nearest" });
}

function sayLine() {
  if (document.activeElement !== field) return;
  const line = field.value.slice(0, field.selectionStart).split("\n").length;
  document.getElementById("flow-at").textContent = `Line ${line}`;
}

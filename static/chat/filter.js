// The filter: rows that match stay, with the request that a call belongs to and the turn around them.
const form = document.getElementById("filter");
const panel = document.getElementById("inspected");
const KINDS = {
  trouble: ({ dataset: { status } }) => ["failed", "timed_out", "invalid", "unknown", "rejected", "expired"].includes(status),
  anomaly: ({ dataset }) => "anomaly" in dataset,
  slow: ({ dataset }) => "slow" in dataset,
};

export function watchFilter() {
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
}

// Also after news, since rows have come or changed.
export function filter() {
  const { kind, text } = form.elements;
  const wanted = text.value.trim().toLowerCase();
  const all = !kind.value && !wanted;
  if (all && !panel.querySelector("[data-out]")) return;
  const fits = (row) => (KINDS[kind.value]?.(row) ?? true) && words(row).includes(wanted);
  for (const turn of panel.querySelectorAll(".i-turn")) {
    const steps = [...turn.querySelectorAll(".i-step")].filter((step) => sift(step, fits));
    turn.toggleAttribute("data-out", !all && !steps.length);
  }
  document.getElementById("filtered-out").hidden = all || Boolean(panel.querySelector(".i-turn:not([data-out])"));
}

const words = (row) => row.querySelector(".i-row")?.textContent.toLowerCase() ?? "";

// A request whose calls are gone is shown if it fits itself; one that fits shows those of its calls that do.
function sift(step, fits) {
  const calls = [...step.querySelectorAll(".i-call")];
  for (const call of calls) call.toggleAttribute("data-out", !fits(call));
  const shown = fits(step) || calls.some((call) => !("out" in call.dataset));
  step.toggleAttribute("data-out", !shown);
  return shown;
}

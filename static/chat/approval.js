// A call that waits for a person: how long they still have, what they have changed, and why it was refused.
export function watchApprovals() {
  setInterval(() => document.querySelectorAll("[data-expires]").forEach(count), 1000);
  document.addEventListener("input", ({ target }) => target.matches("[data-argument]") && mark(target));
}

// The server says until when, the browser counts.
function count(time) {
  const seconds = Math.max(0, Math.ceil((new Date(time.dateTime) - Date.now()) / 1000));
  const minutes = Math.floor(seconds / 60);
  time.nextElementSibling.textContent = ` (${minutes ? `${minutes} min ` : ""}${seconds % 60} s left)`;
}

function mark(field) {
  field.toggleAttribute("data-changed", isChanged(field));
  field.removeAttribute("aria-invalid");
}

function isChanged(field) {
  if (field.type === "checkbox") return field.checked !== field.defaultChecked;
  if (field.options) return [...field.options].some((option) => option.selected !== option.defaultSelected);
  return field.value !== field.defaultValue;
}

// Says the problem in the card of `call`, and shows its fields; false if that is not there.
export function refuse(call, problem) {
  const place = call?.querySelector(".approval .problem");
  if (!place) return false;
  place.textContent = problem;
  const fields = [...call.querySelectorAll("[data-argument]")];
  const wrong = fields.filter(({ dataset }) => problem.split("\n").some((line) => line.split(/[:.]/)[0] === dataset.argument));
  fields.forEach((field) => field.removeAttribute("aria-invalid"));
  wrong.forEach((field) => field.setAttribute("aria-invalid", "true"));
  wrong[0]?.closest("details")?.setAttribute("open", "");
  wrong[0]?.focus();
  return true;
}

// The scrubber of an answer's reads: what had come up to one of them, put together from what each changed.
export function watchScrubbing() {
  document.addEventListener("input", ({ target }) => {
    if (target.matches?.("[data-scrub]")) scrub(target.closest(".chunks"), Number(target.value));
  });
}

function scrub(chunks, upTo) {
  const rows = [...chunks.querySelectorAll(".chunk")];
  const parts = new Map();
  rows.forEach((row, at) => {
    row.toggleAttribute("data-later", at >= upTo);
    row.toggleAttribute("data-at", at === upTo - 1);
    if (at >= upTo) return;
    for (const { dataset, textContent } of row.querySelectorAll("ins"))
      parts.set(dataset.where, (parts.get(dataset.where) ?? "") + textContent);
  });
  chunks.querySelector("output").textContent = upTo;
  show(chunks.querySelector(".so-far"), parts);
}

function show(place, parts) {
  place.hidden = false;
  const heading = place.closest(".tab-page") ? "h2" : "h5";
  place.replaceChildren(...[...parts].flatMap(([where, text]) => [made(heading, where), made("p", text)]));
  if (!parts.size) place.replaceChildren(made("p", "Nothing had come yet."));
}

function made(name, text) {
  const element = document.createElement(name);
  element.textContent = text;
  element.dir = "auto";
  return element;
}

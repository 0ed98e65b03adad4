// A run that is under way: htmx asks for it again and again, and the page becomes like what came, touching only what differs.
import { morph } from "./morph.js";

export function watchRun() {
  document.addEventListener("htmx:beforeSwap", ({ target, detail }) => {
    if (target.id !== "run" || detail.isError) return;
    const template = document.createElement("template");
    template.innerHTML = detail.serverResponse;
    const said = target.dataset.say;
    morph(target, template.content.firstElementChild);
    if (target.dataset.say !== said) document.getElementById("announcer").textContent = target.dataset.say;
  });
}

// Stop and rename without leaving the page; every other command is a plain form.
import { sentence } from "./composer.js";
import { banner } from "./socket.js";

export function watchActs() {
  document.getElementById("rename")?.addEventListener("submit", act);
  document.getElementById("act")?.addEventListener("submit", (event) => {
    if (event.submitter?.matches(".stop")) act(event);
  });
  document.addEventListener("keydown", closeOnEscape);
}

async function act(event) {
  event.preventDefault();
  const { target: form, submitter } = event;
  const address = submitter?.hasAttribute("formaction") ? submitter.formAction : form.action;
  try {
    const headers = { "HX-Request": "true" };
    const response = await fetch(address, { method: "POST", body: new FormData(form), headers });
    if (!response.ok) banner(await sentence(response));
    else if (form.id === "rename") document.querySelector(".rename").open = false;
  } catch {
    banner("The server can’t be reached. Try again when you are online.");
  }
}

function closeOnEscape(event) {
  const pop = event.key === "Escape" && document.activeElement.closest?.("details.pop[open]");
  if (!pop) return;
  pop.open = false;
  pop.querySelector("summary").focus();
}

// Stop, approve, deny, rename and feedback without leaving the page (other commands are plain forms), and small menus that close.
import { refuse } from "./approval.js";
import { post } from "./post.js";
import { banner } from "./socket.js";

export function watchActs() {
  document.addEventListener("submit", (event) => {
    const { target, submitter } = event;
    if (target.id === "rename" || submitter?.matches(".stop, .approve, .deny, .leave, .feedback button")) act(event, target, submitter);
  });
  document.addEventListener("click", ({ target }) => closeMenus((menu) => !menu.contains(target)));
  document.addEventListener("keydown", ({ key }) => key === "Escape" && closeMenus());
}

async function act(event, form, submitter) {
  event.preventDefault();
  const call = submitter?.closest(".call");
  const problem = await post(form, submitter?.getAttribute("formaction") ?? form.action, submitter);
  if (!answer(submitter, problem) && problem && !refuse(call, problem)) banner(problem);
  if (!problem) closeMenus();
  // The buttons go with the question: whoever had pressed one is on the call then, not nowhere.
  if (!problem) call?.querySelector(".call-line").focus();
}

// What became of a reason, said where it was written; false for what is no reason.
function answer(button, problem = "") {
  const because = button?.closest(".because");
  if (!because) return false;
  because.querySelector(".problem").textContent = problem;
  if (!problem) because.querySelector("summary").focus();
  return true;
}

function closeMenus(which = () => true) {
  for (const menu of [...document.querySelectorAll("details.pop[open]")].filter(which)) {
    if (menu.contains(document.activeElement)) menu.firstElementChild.focus();
    menu.open = false;
  }
}

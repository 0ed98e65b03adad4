// Stop, approve, deny and rename without leaving the page (other commands are plain forms), and small menus that close.
import { refuse } from "./approval.js";
import { post } from "./post.js";
import { banner } from "./socket.js";

export function watchActs() {
  document.addEventListener("submit", (event) => {
    const { target, submitter } = event;
    if (target.id === "rename" || submitter?.matches(".stop, .approve, .deny, .leave")) act(event, target, submitter);
  });
  document.addEventListener("click", ({ target }) => closeMenus((menu) => !menu.contains(target)));
  document.addEventListener("keydown", ({ key }) => key === "Escape" && closeMenus());
}

async function act(event, form, submitter) {
  event.preventDefault();
  const call = submitter?.closest(".call");
  const problem = await post(form, submitter?.getAttribute("formaction") ?? form.action, submitter);
  if (problem && !refuse(call, problem)) banner(problem);
  if (!problem) closeMenus();
  // The buttons go with the question: whoever had pressed one is on the call then, not nowhere.
  if (!problem) call?.querySelector(".call-line").focus();
}

function closeMenus(which = () => true) {
  for (const menu of [...document.querySelectorAll("details.pop[open]")].filter(which)) {
    if (menu.contains(document.activeElement)) menu.firstElementChild.focus();
    menu.open = false;
  }
}

// The composer: Enter sends, the text is kept until the server has it, and a doubled send is one.
import { post } from "./post.js";
import { showEnd } from "./scroll.js";
import { tell } from "./times.js";

const form = document.getElementById("composer");
const field = form?.elements.text;
let ending;

export function watchComposer() {
  if (!form) return;
  form.addEventListener("submit", send);
  field.addEventListener("keydown", enter);
  field.addEventListener("input", fit);
  form.querySelector(".tools .all").hidden = false;
  form.addEventListener("change", chooseTools);
  document.addEventListener("submit", useStarter);
  countTools();
  fit();
}

// A refusal to send while an answer is under way is true until that answer ends.
export function whenFree(act) {
  const busy = document.querySelector("#composer-state .stop");
  act();
  if (busy && !document.querySelector("#composer-state .stop")) show();
}

// One that ends by itself goes then.
function show(problem = "") {
  clearTimeout(ending);
  const ends = tell(document.getElementById("composer-error"), problem);
  if (ends) ending = setTimeout(show, ends);
  field.toggleAttribute("aria-invalid", Boolean(problem));
}

function enter(event) {
  const composing = event.isComposing || event.keyCode === 229; // An input method's own Enter.
  if (event.key !== "Enter" || event.shiftKey || composing) return;
  event.preventDefault();
  if (field.value.trim()) form.requestSubmit();
}

async function send(event) {
  event.preventDefault();
  if (form.ariaBusy === "true") return;
  const said = field.value;
  form.ariaBusy = true;
  const problem = await post(form);
  form.ariaBusy = false;
  show(problem);
  if (!problem) clear(said);
}

// What was typed while it was on its way stays.
function clear(said) {
  form.elements.client_key.value = newKey();
  if (field.value.startsWith(said)) field.value = field.value.slice(said.length);
  fit();
  showEnd();
}

// randomUUID exists on secure addresses only.
const newKey = () => crypto.getRandomValues(new BigUint64Array(2)).join("-");

// For browsers that do not do it themselves: asking for a height lays the page out.
function fit() {
  if (CSS.supports("field-sizing", "content")) return;
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight}px`;
}

function useStarter(event) {
  if (!event.target.matches("[data-starter]")) return;
  event.preventDefault();
  field.value = event.target.elements.text.value;
  fit();
  field.focus();
}

function countTools() {
  const chosen = form.querySelectorAll("[name=tools]:checked").length;
  const offered = form.querySelectorAll("[type=checkbox][name=tools]").length;
  document.getElementById("tools-count").textContent = chosen;
  const all = form.querySelector("[data-all-tools]");
  all.checked = chosen === offered;
  all.indeterminate = chosen > 0 && chosen < offered;
}

// One press chooses all tools, or none.
function chooseTools(event) {
  if (event.target.matches("[data-all-tools]")) {
    for (const box of form.querySelectorAll("[type=checkbox][name=tools]")) box.checked = event.target.checked;
  }
  countTools();
}

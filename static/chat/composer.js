// The composer: Enter sends, the text is kept until the server has it, and a doubled send is one.
import { showEnd } from "./scroll.js";

const form = document.getElementById("composer");
const field = form?.elements.text;
let sending = false;

export function watchComposer() {
  if (!form) return;
  form.addEventListener("submit", send);
  field.addEventListener("keydown", enter);
  field.addEventListener("input", fit);
  document.addEventListener("submit", useStarter);
  document.addEventListener("click", closePops);
  form.addEventListener("change", countTools);
  countTools();
  fit();
}

function enter(event) {
  const composing = event.isComposing || event.keyCode === 229; // An input method's own Enter.
  if (event.key !== "Enter" || event.shiftKey || composing) return;
  event.preventDefault();
  if (field.value.trim()) form.requestSubmit();
}

async function send(event) {
  event.preventDefault();
  if (sending) return;
  const said = field.value;
  busy(true);
  const problem = await post();
  busy(false);
  complain(problem);
  if (problem) return;
  form.elements.client_key.value = newKey();
  field.value = field.value.startsWith(said) ? field.value.slice(said.length) : field.value;
  fit();
  showEnd();
}

// A sentence if it went wrong, else nothing.
async function post() {
  try {
    const headers = { "HX-Request": "true" };
    const response = await fetch(form.action, { method: "POST", body: new FormData(form), headers });
    if (!response.ok) return await sentence(response);
    if (response.status === 201) location.assign(response.headers.get("Location"));
  } catch {
    return "The server can’t be reached. Your text is kept; send it again when you are online.";
  }
}

export async function sentence(response) {
  const isText = response.headers.get("Content-Type")?.startsWith("text/plain");
  return isText ? response.text() : `The server refused (${response.status}). Reload the page and try again.`;
}

function complain(problem = "") {
  document.getElementById("composer-error").textContent = problem;
  field.toggleAttribute("aria-invalid", Boolean(problem));
}

function busy(is) {
  sending = is;
  form.setAttribute("aria-busy", String(is));
}

// randomUUID exists on secure addresses only.
function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function fit() {
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight + 2}px`;
}

function useStarter(event) {
  if (!event.target.matches("[data-starter]")) return;
  event.preventDefault();
  field.value = event.target.elements.text.value;
  fit();
  field.focus();
}

function countTools() {
  const count = form.querySelectorAll("[name=tools]:checked").length;
  const [number, words] = document.getElementById("tools-offered").children;
  number.textContent = count;
  words.textContent = count === 1 ? " tool offered" : " tools offered";
}

function closePops(event) {
  for (const pop of document.querySelectorAll("details.pop[open]"))
    if (!pop.contains(event.target)) pop.open = false;
}

// News: elements as they are now. Each becomes its newer self or is added; what changed in kind is said once.
import { morph } from "./morph.js";

export function applyNews({ elements }) {
  const before = said();
  elements.forEach(place);
  const news = [...said()].filter(([id, say]) => say && before.get(id) !== say);
  if (news.length) document.getElementById("announcer").textContent = news.map(([, say]) => say).join(" ");
  retitle();
}

function place({ id, parent, html }) {
  const old = document.getElementById(id);
  const home = document.getElementById(parent);
  if (old ? old.html === html : !home || comesBefore(id, home)) return;
  const template = document.createElement("template");
  template.innerHTML = html;
  if (old) morph(old, template.content.firstElementChild);
  else home.append(template.content);
  const now = document.getElementById(id);
  now.html = html;
  htmx.process(now);
}

// A turn from before those that the page shows: whoever asks for it then has it as it is then.
const comesBefore = (id, { lastElementChild: last, id: home }) => home.endsWith("turns") && last && number(id) < number(last.id);
const number = (id) => Number(id.split("-").at(-1));

// In its own window the inspector says what else the chat says.
const told = document.getElementById("turns") ?? document.getElementById("i-turns");
const said = () => new Map([...told.querySelectorAll("[data-say]")].map((each) => [each.id, each.dataset.say]));

function retitle() {
  if (told.id !== "turns") return;
  const title = document.querySelector("#conversation-head h1").textContent.trim();
  const link = document.querySelector("#conversations [aria-current] .title");
  document.title = `${title} – Travelbot`;
  if (link) link.textContent = title;
}

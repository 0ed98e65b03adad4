// News: elements as they are now. Each replaces its older self or is added; what changed in kind is said once.
import { morph } from "./morph.js";

export function applyNews({ elements }) {
  const before = said();
  elements.forEach(place);
  announce(before);
  retitle();
}

function place({ id, parent, html }) {
  const old = document.getElementById(id);
  if (old ? old.newsHtml === html : !document.getElementById(parent)) return;
  const template = document.createElement("template");
  template.innerHTML = html;
  const fresh = template.content.firstElementChild;
  if (old) morph(old, fresh);
  else document.getElementById(parent).append(fresh);
  const now = document.getElementById(id);
  now.newsHtml = html;
  window.htmx?.process(now);
}

const said = () =>
  new Map([...document.querySelectorAll("#turns [data-say]")].map((each) => [each.id, each.dataset.say]));

function announce(before) {
  const news = [...said()].filter(([id, say]) => say && before.get(id) !== say).map(([, say]) => say);
  if (news.length) document.getElementById("announcer").textContent = news.join(". ");
}

function retitle() {
  const title = document.querySelector("#conversation-head h1")?.textContent.trim();
  const link = document.querySelector("#conversations [aria-current] .title");
  if (title) document.title = `${title} – Travelbot`;
  if (title && link && link.textContent !== title) link.textContent = title;
}

// Earlier turns: htmx asks for them when the words above the first turn come into view; they are put above it.
import { keepView } from "./scroll.js";

const LOADING = { state: "loading", link: "Loading earlier turns…", hint: "" };
const FAILED = { state: "failed", link: "Try again", hint: "The earlier turns could not be loaded." };
const LINK = ".earlier > a";
const FAILURES = ["htmx:responseError", "htmx:sendError", "htmx:timeout"];

// An address may name an entry of a turn that the page does not show: then it is asked for, once.
export function fetchNamed() {
  const name = location.hash.match(/^#(?:i-)?((?:call|turn|step)-\d+)/)?.[1];
  const from = `?from=${name}`;
  if (!name || !document.querySelector(".earlier") || document.querySelector(`#${name}, #i-${name}`)) return;
  if (location.search !== from) location.replace(from + location.hash);
}

export function watchEarlier(added) {
  const listen = (kind, act) =>
    document.addEventListener(kind, (event) => event.target.matches?.(LINK) && act(event));
  listen("htmx:beforeRequest", () => say(LOADING));
  listen("htmx:beforeSwap", ({ target, detail }) => {
    if (detail.isError) return;
    detail.shouldSwap = false;
    if (!place(detail.serverResponse)) return setTimeout(() => htmx.trigger(target, "click"));
    added();
  });
  for (const kind of FAILURES) listen(kind, () => say(FAILED));
  addEventListener("hashchange", fetchNamed);
}

// The same in both panes, and once for those who listen.
function say({ state, link, hint }) {
  for (const words of document.querySelectorAll(".earlier")) {
    words.dataset.state = state;
    words.firstElementChild.textContent = link;
    words.lastElementChild.textContent = hint;
  }
  announce(hint || link);
}

const announce = (text) => (document.getElementById("announcer").textContent = text);

// False if they are older than what the page has heard of since: news of them would have been lost.
function place(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  const { content } = template;
  if (Number(content.firstElementChild.dataset.revision) < Number(document.body.dataset.revision)) return false;
  const homes = content.querySelectorAll("#turns, #i-turns");
  announce(`${homes[0].childElementCount} earlier turns are shown.`);
  for (const fresh of homes) putAbove(fresh, document.getElementById(fresh.id));
  return true;
}

// Whoever was at the link is at the next one, or at the first turn there is.
function putAbove(fresh, home) {
  const old = home.parentElement.querySelector(".earlier");
  const next = fresh.parentElement.querySelector(".earlier");
  const focused = old.contains(document.activeElement);
  keepView(home, () => {
    if (next) old.replaceWith(next);
    else old.remove();
    home.prepend(...fresh.childNodes);
  });
  if (focused) (next?.firstElementChild ?? home.firstElementChild).focus({ preventScroll: true });
  htmx.process(home.parentElement);
}

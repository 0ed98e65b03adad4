// The player: says a flow's next turn by itself, once the last answer could be read; in the tab that was told to.
import { post } from "./post.js";
import { tell } from "./times.js";

const TICK = 0.2; // Everything is in seconds.
const WORDS = 4;
const LEAST = 2;
const MOST = 14;
const key = `play-${document.body.dataset.conversation}`;
const kept = navigator.cookieEnabled ? sessionStorage : {};
const bar = document.getElementById("player");
const find = (selector) => bar.querySelector(selector);
const composer = "#composer:is(:hover, :focus-within)";
let seen = ""; // What it waited for when it was last looked at.
let refusal = ""; // Why the next turn could not be said: news that comes meanwhile does not take it away.
let left = null; // What is still to be read, at speed 1; null while there is nothing to be said.

export function watchPlayer() {
  if (!bar) return;
  if (location.hash === "#play") begin();
  bar.addEventListener("click", ({ target }) => target.closest(".play-toggle") && toggle());
  bar.addEventListener("change", ({ target }) => target.matches(".play-speed") && keepSpeed(target.value));
  document.addEventListener("submit", byHand);
  setInterval(tick, TICK * 1000);
  look();
}

function begin() {
  turn("on");
  history.replaceState(null, "", location.pathname + location.search);
}

const isOn = () => kept[key] === "on";
const turn = (state) => (kept[key] = state);
const speed = () => Number(kept["play-speed"]) || 1;
const keepSpeed = (value) => ((kept["play-speed"] = value), show());
const waits = () => ["ready", "trouble", "free"].includes(bar.dataset.state);

// News of the bar: whoever was at a button that is gone is at the bar then, not nowhere.
export function holding(act) {
  const inside = bar?.contains(document.activeElement);
  act();
  if (inside && !bar.contains(document.activeElement)) bar.focus({ preventScroll: true });
  if (bar) look();
}

function look() {
  const now = `${bar.dataset.state} ${bar.dataset.turn}`;
  if (now !== seen) {
    seen = now;
    refusal = "";
    left = waits() ? toRead() : null;
    if (!["ready", "answering", "approval"].includes(bar.dataset.state)) turn("off");
  }
  if (refusal && !find(".play-why").textContent) tell(find(".play-why"), refusal);
  show();
}

// As long as it takes to read the last answer, and what will be said.
function toRead() {
  const read = [...document.querySelectorAll("#turns .turn:last-child .answer, .play-next q")];
  const words = read.map((each) => each.textContent.trim().split(/\s+/).length).reduce((sum, each) => sum + each, 0);
  return Math.min(Math.max(words / WORDS, LEAST), MOST);
}

function toggle() {
  turn(isOn() ? "off" : "on");
  show();
}

function tick() {
  if (left === null || !isOn() || document.hidden) return;
  if (!document.querySelector(composer)) left -= TICK * speed();
  if (left > 0) show();
  else next();
}

function byHand(event) {
  if (event.submitter?.id !== "play-next") return;
  event.preventDefault();
  if (event.submitter.ariaDisabled !== "true") next();
}

async function next() {
  const button = find("#play-next");
  if (!button) return;
  left = null;
  show();
  refusal = (await post(button.form, button.getAttribute("formaction"), button)) ?? "";
  if (!refusal) return;
  turn("off");
  tell(find(".play-why"), refusal);
  left = toRead();
  show();
}

function show() {
  const toggler = find(".play-toggle");
  if (!toggler) return;
  toggler.toggleAttribute("data-on", isOn());
  write(toggler.lastElementChild, isOn() ? "Pause" : "Play");
  find(".play-speed").value = speed();
  write(find("#play-left"), left === null ? "" : when());
}

function write(element, text) {
  if (element && element.textContent !== text) element.textContent = text;
}

function when() {
  if (!isOn()) return "(paused)";
  if (document.querySelector(composer)) return "when you leave the composer";
  return `in ${Math.ceil(left / speed())} s`;
}

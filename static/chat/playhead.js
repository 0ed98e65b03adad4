// The playhead: a turn that has ended, seen as it was at a moment of it, or played again.
import { inSeconds } from "./lanes.js";

const LONGEST = 12_000; // A turn that took longer is played faster.
let playing = null;

export function watchPlayhead(panel) {
  panel.addEventListener("input", ({ target }) => {
    if (!target.matches(".playhead")) return;
    stop();
    showAt(target);
  });
  panel.addEventListener("click", ({ target }) => {
    const button = target.closest(".play");
    if (button) toggle(button);
  });
}

function toggle(button) {
  const mine = playing?.button === button;
  stop();
  if (mine) return;
  const head = button.closest(".i-turn-head").querySelector(".playhead");
  const from = Number(head.value) < Number(head.max) ? Number(head.value) : 0;
  playing = { button, head, from, since: performance.now(), speed: Math.max(1, head.max / LONGEST) };
  button.ariaPressed = true;
  requestAnimationFrame(frame);
}

function stop() {
  if (playing) playing.button.ariaPressed = false;
  playing = null;
}

function frame(now) {
  if (!playing) return;
  const { head, from, since, speed } = playing;
  head.value = from + Math.max(0, now - since) * speed;
  showAt(head);
  if (Number(head.value) >= Number(head.max)) stop();
  else requestAnimationFrame(frame);
}

// What had not begun is faint, and bars go as far as the moment.
function showAt(head) {
  const turn = head.closest(".i-turn");
  const [moment, whole] = [Number(head.value), Number(head.max)];
  const over = moment >= whole;
  const under = [];
  for (const row of turn.querySelectorAll(".i-row")) if (draw(row, over ? Infinity : moment)) under.push(nameOf(row));
  const output = turn.querySelector(".moment");
  output.hidden = over;
  output.textContent = inSeconds(moment);
  head.setAttribute("aria-valuetext", `${inSeconds(moment)}: ${under.join(", ") || "nothing under way"}`);
}

const nameOf = (row) => row.querySelector("h4, h5").textContent.trim();

// True if something of the row was under way.
function draw(row, moment) {
  let begins = Infinity;
  let ends = 0;
  for (const bar of row.querySelectorAll(".lane path:not(.tick)")) {
    const [start, end] = (bar.dataset.whole ??= bar.getAttribute("d")).match(/\d+/g).map(Number).toSpliced(1, 1);
    const shown = Math.min(Math.max(moment, start), end);
    bar.setAttribute("d", `M${start} 5H${shown}`);
    [begins, ends] = [Math.min(begins, start), Math.max(ends, end)];
  }
  row.toggleAttribute("data-future", begins > moment);
  row.toggleAttribute("data-now", begins <= moment && moment < ends);
  return begins <= moment && moment < ends;
}

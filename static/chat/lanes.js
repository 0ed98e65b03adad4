// Bars against the clock: while a turn runs they grow, without asking the server.
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const panel = document.getElementById("inspector");
const skew = panel ? panel.dataset.now - Date.now() : 0; // The server's clock is the one that counts.
let timer = 0;

// After the page came, and after all news: rows that came alone know nothing of the turn's whole time.
export function growLanes() {
  const running = [...panel.querySelectorAll(".i-turn-head[data-began]")];
  running.forEach(grow);
  clearTimeout(timer);
  if (running.length) timer = setTimeout(growLanes, calm.matches ? 1000 : 100);
}

function grow(head) {
  if (document.hidden) return;
  const { began, total } = head.dataset;
  const now = Math.round(Math.max(total, Date.now() + skew - began));
  for (const lane of head.parentElement.querySelectorAll(".lane")) {
    lane.setAttribute("viewBox", `0 0 ${now} 10`);
    const bar = lane.querySelector("[data-from]");
    bar?.setAttribute("d", `M${bar.dataset.from} 5H${now}`);
  }
  head.querySelector(".elapsed").textContent = inSeconds(now);
  head.querySelectorAll(".marks > :not(:first-child)").forEach((mark, at) => {
    mark.textContent = inSeconds((now * (at + 1)) / 4);
  });
}

export const inSeconds = (milliseconds) => `${(milliseconds / 1000).toFixed(1)} s`;

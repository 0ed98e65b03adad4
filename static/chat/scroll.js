// Scrolling: at the end it stays at the end; anywhere else it stays where one reads.
const NEAR = 24;
const transcript = document.getElementById("transcript");
const inspected = document.getElementById("inspected");
const panes = [inspected && transcript, inspected].filter(Boolean);
const button = document.getElementById("new-below");
const atEnd = (pane) => pane.scrollHeight - pane.scrollTop - pane.clientHeight < NEAR;
const toEnd = (pane) => (pane.scrollTop = pane.scrollHeight);
// An entry of the inspector that somebody has opened, or is at, is being read.
const isRead = (pane) =>
  pane === inspected && (pane.querySelector("[data-touched][open]") || pane.querySelector(":scope :focus"));

export function follow(change) {
  const before = panes.map((pane) => [pane, atEnd(pane), pane.scrollHeight]);
  change();
  for (const [pane, stick, height] of before) {
    if (stick && !isRead(pane)) toEnd(pane);
    else if (pane === transcript && pane.scrollHeight > height) button.hidden = false;
  }
}

// What comes above the entries of `home` moves none of them: a browser that would do so by itself has nothing left to do.
export function keepView(home, change) {
  const first = home.firstElementChild;
  const top = () => first?.getBoundingClientRect().top ?? 0;
  const before = top();
  change();
  home.parentElement.scrollTop += top() - before;
}

export function showEnd() {
  toEnd(transcript);
  button.hidden = true;
}

export function watchScroll() {
  if (!location.hash) panes.forEach(toEnd);
  if (!button) return; // On pages that grow at no end.
  button.addEventListener("click", showEnd);
  transcript.addEventListener("scroll", () => atEnd(transcript) && (button.hidden = true));
}

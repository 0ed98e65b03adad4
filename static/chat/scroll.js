// Scrolling: at the end it stays at the end; anywhere else it stays where one reads.
const NEAR = 24;
const panes = () => ["transcript", "inspected"].map((id) => document.getElementById(id)).filter(Boolean);
const toEnd = (pane) => (pane.scrollTop = pane.scrollHeight);
const atEnd = (pane) => pane.scrollHeight - pane.scrollTop - pane.clientHeight < NEAR;
const button = () => document.getElementById("new-below");

export function follow(change) {
  const before = panes().map((pane) => [pane, atEnd(pane), pane.scrollHeight]);
  change();
  for (const [pane, stick, height] of before) {
    if (stick) toEnd(pane);
    else if (pane.id === "transcript" && pane.scrollHeight > height) button().hidden = false;
  }
}

export function showEnd() {
  toEnd(document.getElementById("transcript"));
  button().hidden = true;
}

export function watchScroll() {
  const transcript = document.getElementById("transcript");
  if (!transcript) return;
  if (document.body.dataset.conversation && !location.hash) panes().forEach(toEnd);
  button().addEventListener("click", showEnd);
  transcript.addEventListener("scroll", () => atEnd(transcript) && (button().hidden = true), { passive: true });
}

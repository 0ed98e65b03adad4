// The edge of the inspector: dragged, or moved with the arrow keys. Beside the chat it sets the width, of a sheet the height.
const edge = document.getElementById("resize");
const root = document.documentElement;
const sheet = matchMedia("(max-width: 63.99rem)");
const STEPS = { ArrowLeft: 2, ArrowUp: 2, ArrowRight: -2, ArrowDown: -2, PageUp: 10, PageDown: -10 };

export function watchEdge(close) {
  edge.addEventListener("pointerdown", hold);
  edge.addEventListener("pointermove", (event) => edge.hasPointerCapture(event.pointerId) && drag(event));
  edge.addEventListener("lostpointercapture", () => release(close));
  edge.addEventListener("keydown", step);
  edge.addEventListener("dblclick", () => set(null));
  sheet.addEventListener("change", tell);
  tell();
}

const name = () => (sheet.matches ? "--sheet" : "--inspector");
const percent = () => {
  const { width, height } = edge.parentElement.getBoundingClientRect();
  return Math.round(sheet.matches ? (height / innerHeight) * 100 : (width / innerWidth) * 100);
};

function set(share) {
  if (share === null) root.style.removeProperty(name());
  else root.style.setProperty(name(), `${share}${sheet.matches ? "dvh" : "%"}`);
  if (navigator.cookieEnabled) localStorage.setItem(name(), share ?? "");
  tell();
}

function tell() {
  edge.ariaOrientation = sheet.matches ? "horizontal" : "vertical";
  edge.ariaValueNow = percent();
}

const within = (share) => Math.min(Number(edge.ariaValueMax), Math.max(Number(edge.ariaValueMin), share));

function hold(event) {
  edge.setPointerCapture(event.pointerId);
  edge.dataset.held = "";
  event.preventDefault();
}

function drag({ clientX, clientY }) {
  set(within(sheet.matches ? (1 - clientY / innerHeight) * 100 : (1 - clientX / innerWidth) * 100));
}

// A sheet that is pulled down is put away.
function release(close) {
  delete edge.dataset.held;
  if (!sheet.matches || percent() > 25) return;
  set(null);
  close();
}

function step(event) {
  const { key } = event;
  const share = { Home: edge.ariaValueMin, End: edge.ariaValueMax }[key] ?? (STEPS[key] && percent() + STEPS[key]);
  if (share === undefined) return;
  event.preventDefault();
  set(within(Number(share)));
}

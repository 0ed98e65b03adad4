// The socket: hears news, and comes back after every loss with the revision it has reached.
const SILENCE = 40_000;
const PATIENCE = 2_000;
const LONGEST = 30_000;
const FINAL = {
  4401: "You are no longer logged in here: what is shown was there when you were.",
  4404: "This conversation can’t be reached any more.",
  4429: "You have too many pages open, so this one hears of nothing new: close some, then reload it.",
};
const page = document.body.dataset;

export function banner(text) {
  const place = document.getElementById("banner");
  if (place.textContent !== text) place.textContent = text;
  place.hidden = !text;
}

export function connect(hear) {
  let socket, silence, retry, worry, over;
  let attempts = 0;

  function open() {
    const base = location.origin.replace("http", "ws");
    const mine = (socket = new WebSocket(`${base}/ws/c/${page.conversation}/?since=${page.revision}`));
    clearTimeout(retry);
    listen();
    mine.onmessage = ({ data }) => mine === socket && receive(JSON.parse(data));
    mine.onclose = ({ code }) => mine === socket && lost(code);
  }

  function listen() {
    clearTimeout(silence);
    silence = setTimeout(leave, SILENCE);
  }

  function receive(frame) {
    listen();
    attempts = 0;
    worry = clearTimeout(worry);
    if (!over) banner("");
    over ||= frame.kind === "gone";
    hear[frame.kind]?.(frame);
    if (frame.revision > page.revision) page.revision = frame.revision;
  }

  function lost(code) {
    clearTimeout(silence);
    socket = null;
    if (over) return;
    over = code in FINAL;
    if (over) return ended(code);
    worry ??= setTimeout(banner, PATIENCE, "Connection lost. Reconnecting…");
    retry = setTimeout(open, Math.random() * Math.min(LONGEST, 500 * 2 ** attempts++));
  }

  function ended(code) {
    banner(FINAL[code]);
    if (code === 4401) document.getElementById("banner").append(" ", entrance());
  }

  function entrance() {
    const next = encodeURIComponent(location.pathname);
    return Object.assign(document.createElement("a"), { href: `/account/login/?next=${next}`, textContent: "Log in" });
  }

  function hurry() {
    if (socket || over || document.hidden) return;
    attempts = 0;
    open();
  }

  // The machine has no network: an open socket would not notice before it has been silent for long.
  function leave() {
    if (!socket) return;
    socket.close();
    lost();
  }

  addEventListener("offline", leave);
  for (const kind of ["online", "focus", "pageshow", "visibilitychange"]) addEventListener(kind, hurry);
  open();
}

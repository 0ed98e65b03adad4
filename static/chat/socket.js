// The socket: hears news, and comes back after every loss with the revision it has reached.
const SILENCE = 40_000;
const PATIENCE = 2_000;
const LONGEST = 30_000;
const FINAL = { 4401: "Log in again to go on.", 4404: "This conversation can’t be reached any more." };

export function banner(text) {
  const place = document.getElementById("banner");
  if (place.textContent !== text) place.textContent = text;
  place.hidden = !text;
}

export function connect(hear) {
  const page = document.body.dataset;
  let socket, silence, retry, grief;
  let attempts = 0;
  let over = false;

  function address() {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    return `${scheme}://${location.host}/ws/c/${page.conversation}/?since=${page.revision}`;
  }

  function open() {
    clearTimeout(retry);
    const mine = (socket = new WebSocket(address()));
    listen(mine);
    mine.onmessage = (event) => mine === socket && receive(JSON.parse(event.data));
    mine.onclose = (event) => mine === socket && lost(event.code);
  }

  function listen(mine) {
    clearTimeout(silence);
    silence = setTimeout(() => {
      mine.onclose = null;
      mine.close();
      lost(0);
    }, SILENCE);
  }

  function receive(frame) {
    listen(socket);
    attempts = 0;
    clearTimeout(grief);
    grief = undefined;
    if (!over) banner("");
    over ||= frame.kind === "gone";
    hear[frame.kind]?.(frame);
    if (frame.revision > page.revision) page.revision = frame.revision;
  }

  function lost(code) {
    clearTimeout(silence);
    socket = null;
    if (over) return;
    if ((over = code in FINAL)) return banner(FINAL[code]);
    grief ??= setTimeout(() => banner("Connection lost. Reconnecting…"), PATIENCE);
    clearTimeout(retry);
    retry = setTimeout(open, Math.random() * Math.min(LONGEST, 500 * 2 ** attempts++));
  }

  function hurry() {
    if (socket || over || document.hidden) return;
    attempts = 0;
    open();
  }

  addEventListener("online", hurry);
  addEventListener("focus", hurry);
  addEventListener("pageshow", hurry);
  document.addEventListener("visibilitychange", hurry);
  open();
}

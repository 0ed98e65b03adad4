// The inspector in a window of its own.
import { watchCopying } from "./copy.js";
import { fetchNamed, watchEarlier } from "./earlier.js";
import { applyLive } from "./live.js";
import { applyNews } from "./news.js";
import { refresh, watchPanel } from "./panel.js";
import { follow, watchScroll } from "./scroll.js";
import { banner, connect } from "./socket.js";

const { conversation } = document.body.dataset;
fetchNamed();
watchScroll();
const toChat = (hash = "") => window.open(`/c/${conversation}/${hash}`, `chat-${conversation}`);
const reveal = (hash, inside) => !inside && Boolean(toChat(hash));
watchPanel(reveal, () => toChat());
watchCopying();
watchEarlier(refresh);
connect({
  news: (frame) => follow(() => (applyNews(frame), refresh())),
  live: (frame) => follow(() => applyLive(frame)),
  gone: () => banner("This conversation was deleted."),
});

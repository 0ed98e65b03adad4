// The page's script: joins the parts. Without it, every form and link still works.
import { watchActs } from "./act.js";
import { watchApprovals } from "./approval.js";
import { watchComposer, whenFree } from "./composer.js";
import { watchCopying } from "./copy.js";
import { fetchNamed, watchEarlier } from "./earlier.js";
import { leave, reveal, watchInspector } from "./inspector.js";
import { applyLive } from "./live.js";
import { applyNews } from "./news.js";
import { refresh, watchPanel } from "./panel.js";
import { holding, watchPlayer } from "./player.js";
import { follow, watchScroll } from "./scroll.js";
import { banner, connect } from "./socket.js";
import { tellAll } from "./times.js";

watchPlayer();
fetchNamed();
watchScroll();
watchComposer();
watchActs();
watchApprovals();
tellAll();
watchCopying();
if (document.body.dataset.conversation) {
  watchInspector();
  watchPanel(reveal, leave);
  watchEarlier(refresh);
  connect({
    news: (frame) => follow(() => whenFree(() => (holding(() => applyNews(frame)), refresh()))),
    live: (frame) => follow(() => applyLive(frame)),
    gone: () => banner("This conversation was deleted."),
  });
}

document.addEventListener("htmx:responseError", ({ detail: { xhr } }) => {
  if (xhr.getResponseHeader("Content-Type")?.startsWith("text/plain")) banner(xhr.responseText);
});

document.addEventListener("htmx:afterSwap", () => {
  document.querySelector(`#conversations [href="${location.pathname}"]`)?.setAttribute("aria-current", "page");
});

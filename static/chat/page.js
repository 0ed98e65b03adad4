// The script of a conversation's page: joins the parts. Without it, every form and link still works.
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
import { watchSearch } from "./search.js";
import { watchSwaps } from "./swaps.js";
import { tellAll } from "./times.js";

watchPlayer();
fetchNamed();
watchScroll();
watchComposer();
watchActs();
watchApprovals();
tellAll();
watchCopying();
watchSearch();
watchSwaps();
watchInspector();
watchPanel(reveal, leave);
watchEarlier(refresh);
connect({
  news: (frame) => follow(() => whenFree(() => (holding(() => applyNews(frame)), refresh()))),
  live: (frame) => follow(() => applyLive(frame)),
  gone: () => banner("This conversation was deleted."),
});

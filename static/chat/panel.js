// The panel of rows, beside the chat or in its own window: its parts joined.
import { filter, watchFilter } from "./filter.js";
import { watchKeys } from "./keys.js";
import { growLanes } from "./lanes.js";
import { watchPlayhead } from "./playhead.js";
import { watchScrubbing } from "./scrub.js";
import { chosen, watchSelection } from "./select.js";
import { awaitView, watchTabs } from "./tabs.js";

const panel = document.getElementById("inspector");

export function watchPanel(reveal, leave) {
  watchTabs(panel, chosen);
  watchSelection(reveal);
  watchFilter();
  watchKeys(leave);
  watchPlayhead(panel);
  watchScrubbing();
  growLanes();
}

// After news.
export function refresh() {
  awaitView(panel);
  filter();
  growLanes();
}

// The script of a page without a conversation: joins the parts. Without it, every form and link still works.
import { watchActs } from "./act.js";
import { watchComposer } from "./composer.js";
import { watchCopying } from "./copy.js";
import { watchSearch } from "./search.js";
import { watchSwaps } from "./swaps.js";
import { tellAll } from "./times.js";

watchComposer();
watchActs();
tellAll();
watchCopying();
watchSearch();
watchSwaps();

// Htmx, which only searching and polling need, and the next page's script keep nobody from typing.
const SOON = 250;

function fetchTheRest() {
  const { then, next } = document.querySelector("script[data-then]").dataset;
  const rest = [["script", { src: then }], ["link", { rel: "prefetch", as: "script", href: next }]];
  document.head.append(...rest.map(([name, values]) => Object.assign(document.createElement(name), values)));
}

addEventListener("load", () => setTimeout(fetchTheRest, SOON));

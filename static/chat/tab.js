// A tab on a page of its own.
import { watchCopying } from "./copy.js";
import { watchScrubbing } from "./scrub.js";

watchCopying();
watchScrubbing();

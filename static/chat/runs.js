// The pages of runs and of flows' files: joins the parts.
import { watchEditor } from "./editor.js";
import { watchRun } from "./polling.js";
import { watchTicks } from "./ticks.js";

watchRun();
watchTicks();
watchEditor();

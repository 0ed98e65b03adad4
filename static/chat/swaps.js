// What htmx has fetched: a refusal is said, and the list still marks the page one is on.
import { banner } from "./socket.js";

export function watchSwaps() {
  document.addEventListener("htmx:responseError", ({ detail: { xhr } }) => {
    if (xhr.getResponseHeader("Content-Type")?.startsWith("text/plain")) banner(xhr.responseText);
  });
  document.addEventListener("htmx:afterSwap", () => {
    document.querySelector(`#conversations [href="${location.pathname}"]`)?.setAttribute("aria-current", "page");
  });
}

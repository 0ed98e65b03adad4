// The search of conversations: what was typed before htmx was there is looked for once it is.
export function watchSearch() {
  const field = document.getElementById("find");
  const find = () => field.value !== field.defaultValue && htmx.trigger(field, "typed");
  document.addEventListener("htmx:load", find, { once: true });
}

// Runs before the first paint: what would otherwise flicker.
{
  const kept = (name) => navigator.cookieEnabled && localStorage.getItem(name);
  document.documentElement.dataset.inspector = kept("inspector") || "open";
  if (kept("--inspector")) document.documentElement.style.setProperty("--inspector", `${kept("--inspector")}%`);
  if (kept("--sheet")) document.documentElement.style.setProperty("--sheet", `${kept("--sheet")}dvh`);
}

// Runs before the first paint: what would otherwise flicker.
document.documentElement.dataset.inspector = (() => {
  try {
    return localStorage.getItem("inspector") || "open";
  } catch {
    return "open";
  }
})();

// Runs before the first paint: what would otherwise flicker.
document.documentElement.dataset.inspector = (navigator.cookieEnabled && localStorage.getItem("inspector")) || "open";

// How long a person still has to decide: the server says until when, the browser counts.
export function watchApprovals() {
  setInterval(() => document.querySelectorAll("[data-expires]").forEach(count), 1000);
}

function count(time) {
  const seconds = Math.max(0, Math.ceil((new Date(time.dateTime) - Date.now()) / 1000));
  const minutes = Math.floor(seconds / 60);
  time.nextElementSibling.textContent = ` (${minutes ? `${minutes} min ` : ""}${seconds % 60} s left)`;
}

// Copy buttons: what an address has, or the code or field beside them. Where the clipboard may not be written, it is selected.
export function watchCopying() {
  document.addEventListener("click", ({ target }) => {
    const button = target.closest?.("[data-copy]");
    if (button) copy(button);
  });
}

async function copy(button) {
  const code = button.parentElement.querySelector("pre, input");
  try {
    await navigator.clipboard.writeText(button.dataset.copy ? await fetched(button.dataset.copy) : code.value ?? code.textContent);
    say(button, "Copied");
  } catch {
    if (code?.select) code.select();
    else if (code) getSelection().selectAllChildren(code);
    say(button, code ? "Selected: press Ctrl+C" : "Not copied: download it instead");
  }
}

async function fetched(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(response.statusText);
  return response.text();
}

function say(button, words) {
  const before = (button.dataset.label ??= button.textContent);
  button.textContent = words;
  clearTimeout(button.soon);
  button.soon = setTimeout(() => (button.textContent = before), 2500);
  const announcer = document.getElementById("announcer");
  if (announcer) announcer.textContent = words;
}

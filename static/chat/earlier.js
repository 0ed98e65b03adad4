// An address may name an entry of a turn that the page does not show: then it is asked for, once.
export function fetchNamed() {
  const name = location.hash.match(/^#(?:i-)?((?:call|turn|step)-\d+)/)?.[1];
  const from = `?from=${name}`;
  if (!name || !document.querySelector(".earlier") || document.querySelector(`#${name}, #i-${name}`)) return;
  if (location.search !== from) location.replace(from + location.hash);
}

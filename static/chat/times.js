// A refusal that ends by itself says when, in UTC; here it is said in the reader's zone.
const AT = /(?:(\d{4}-\d\d-\d\d) )?(\d\d:\d\d:\d\d) UTC \(in [^)]*\)/;

// Says `text` in `place`; gives for how many milliseconds it is true, where it says that.
export function tell(place, text) {
  const found = AT.exec(text);
  if (!found) return void (place.textContent = text);
  const until = new Date(`${found[1] ?? new Date().toISOString().slice(0, 10)}T${found[2]}Z`);
  place.replaceChildren(text.slice(0, found.index), time(until), text.slice(found.index + found[0].length));
  return Math.max(1, until - Date.now());
}

// What came with the page itself, after a form that no script has sent.
export function tellAll() {
  for (const place of document.querySelectorAll("[role=alert], .problem > span, .notice bdi"))
    if (!place.children.length && AT.test(place.textContent)) tell(place, place.textContent);
}

function time(until) {
  const element = document.createElement("time");
  const isToday = until.toDateString() === new Date().toDateString();
  element.dateTime = until.toISOString();
  element.textContent = isToday ? until.toLocaleTimeString() : until.toLocaleString();
  return element;
}

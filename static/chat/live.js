// Live text: an answer, its reasoning and its calls' arguments while they are being written.
export function applyLive({ step, tail, blocks, blocks_from, reasoning, reasoning_at, calls = [] }) {
  const answer = blocks && open(`step-${step}-text`);
  if (answer) showBlocks(answer, blocks_from, [...blocks, tail]);
  const thoughts = reasoning && open(`step-${step}-reasoning`);
  if (thoughts) grow(thoughts, reasoning_at, reasoning);
  for (const call of calls) {
    showCall(`step-${step}-calls`, "live-call", call);
    showCall(`i-step-${step}-calls`, "live-inspected-call", call);
  }
}

// Only while its row is not final; from then on the row has the word.
function open(id) {
  const element = document.querySelector(`#${id}[data-live]`);
  if (element) element.isLive = true;
  return element;
}

function showBlocks(answer, from, blocks) {
  while (answer.childNodes.length > from) answer.lastChild.remove();
  for (const html of blocks.filter(Boolean)) {
    const block = document.createElement("div");
    block.className = "block";
    block.innerHTML = html; // Made and sanitised by the server.
    answer.append(block);
  }
}

// Offsets count characters as the server does, not UTF-16 units.
function grow(element, at, text) {
  if (at !== element.shown) element.textContent = [...element.textContent].slice(0, at).join("");
  element.append(text);
  element.normalize();
  element.shown = at + [...text].length;
}

function showCall(container, template, { position, name, at, arguments: text }) {
  const place = open(container);
  if (!place) return;
  const id = `${container}-${position}`;
  const call = document.getElementById(id) ?? add(place, id, template);
  call.querySelector(".name").textContent = name;
  grow(call.querySelector(".arguments"), at, text);
}

function add(place, id, template) {
  const call = document.getElementById(template).content.firstElementChild.cloneNode(true);
  call.id = id;
  place.append(call);
  return call;
}

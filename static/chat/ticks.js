// Boxes that are ticked together: all or none of a list, and two trials at most, of which the older one makes way.
let chosen = [];

export function watchTicks() {
  document.addEventListener("click", ({ target }) => {
    const { tick } = target.dataset ?? {};
    if (tick) for (const box of boxes(target)) box.checked = tick === "all";
  });
  document.addEventListener("change", ({ target }) => {
    if (target.name === "trial" && target.form?.id === "compare") choose(target);
  });
}

const boxes = (button) => button.closest("[data-choose]").querySelectorAll("[type=checkbox]");

function choose(box) {
  chosen = chosen.filter((each) => each !== box && each.checked && each.isConnected);
  if (box.checked) chosen.push(box);
  while (chosen.length > 2) chosen.shift().checked = false;
}

import { formatPercent } from "./sentence.js";

const LABELS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

/** A bar for each of the ten probabilities of a digit. */
export class ProbabilityChart {
  /** @param {HTMLElement} list */
  constructor(list) {
    this.items = LABELS.map((label) => {
      const item = document.createElement("li");
      item.innerHTML =
        '<span class="value" aria-hidden="true"></span><span class="bar" aria-hidden="true"></span>' +
        '<span class="label" aria-hidden="true"></span><span class="hidden"></span>';
      childAt(item, 2).textContent = String(label);
      list.append(item);
      return item;
    });
    this.show(null);
  }

  /** @param {readonly number[] | null} probabilities  ten that add up to 1, or nothing */
  show(probabilities) {
    const best = probabilities ? Math.max(...probabilities) : null;
    this.items.forEach((item, label) => {
      const chance = probabilities?.[label] ?? 0;
      item.toggleAttribute("data-best", chance === best);
      childAt(item, 0).textContent = chance >= 0.01 ? formatPercent(chance).slice(0, -1) : "";
      childAt(item, 1).style.setProperty("--chance", String(chance));
      childAt(item, 3).textContent = `${label}: ${probabilities ? formatPercent(chance) : "nothing yet"}`;
    });
  }
}

/** @param {Element} item @param {number} index */
function childAt(item, index) {
  return /** @type {HTMLElement} */ (item.children[index]);
}

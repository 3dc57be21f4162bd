import { SHEET } from "./strokes.js";

/** @typedef {import("./server.js").Reading} Reading */

/** Boxes over the digits, where they stand on the sheet. A mouse may select one. */
export class Boxes {
  /**
   * @param {HTMLElement} element  covers the sheet
   * @param {(index: number) => void} onSelect
   */
  constructor(element, onSelect) {
    this.element = element;
    element.addEventListener("click", (event) => {
      const box = /** @type {Element} */ (event.target).closest(".box");
      if (box) onSelect([...element.children].indexOf(box));
    });
  }

  /** @param {Reading | null} reading @param {number} selected */
  show(reading, selected) {
    const boxes = (reading?.digits ?? []).map((digit) => {
      const box = document.createElement("span");
      box.className = "box";
      box.dataset.label = String(digit.label);
      place(box, digit.box, /** @type {Reading} */ (reading).picture);
      return box;
    });
    this.element.replaceChildren(...boxes);
    this.select(selected);
  }

  /** @param {number} index */
  select(index) {
    [...this.element.children].forEach((box, i) => box.toggleAttribute("data-selected", i === index));
  }
}

/**
 * The picture lies on the sheet as large as it fits, in the middle (`object-fit: contain`).
 *
 * @param {HTMLElement} element
 * @param {[number, number, number, number]} box
 * @param {{width: number, height: number}} picture
 */
function place(element, [x, y, width, height], picture) {
  const scale = Math.min(SHEET.width / picture.width, SHEET.height / picture.height);
  const left = (SHEET.width - picture.width * scale) / 2 + x * scale;
  const top = (SHEET.height - picture.height * scale) / 2 + y * scale;
  element.style.left = `${(100 * left) / SHEET.width}%`;
  element.style.top = `${(100 * top) / SHEET.height}%`;
  element.style.width = `${(100 * width * scale) / SHEET.width}%`;
  element.style.height = `${(100 * height * scale) / SHEET.height}%`;
}

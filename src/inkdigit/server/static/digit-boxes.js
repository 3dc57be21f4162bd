import { CANVAS_SIZE } from "./strokes.js";

/** @typedef {import("./api.js").Reading} Reading */

/** Boxes over the digits, where they stand on the sheet. A mouse may select one. */
export class DigitBoxes {
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
  const scale = Math.min(CANVAS_SIZE.width / picture.width, CANVAS_SIZE.height / picture.height);
  const left = (CANVAS_SIZE.width - picture.width * scale) / 2 + x * scale;
  const top = (CANVAS_SIZE.height - picture.height * scale) / 2 + y * scale;
  element.style.left = `${(100 * left) / CANVAS_SIZE.width}%`;
  element.style.top = `${(100 * top) / CANVAS_SIZE.height}%`;
  element.style.width = `${(100 * width * scale) / CANVAS_SIZE.width}%`;
  element.style.height = `${(100 * height * scale) / CANVAS_SIZE.height}%`;
}

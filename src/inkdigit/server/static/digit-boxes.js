import { signsLeftOut } from "./signs.js";
import { CANVAS_SIZE } from "./strokes.js";

/** @typedef {import("./api.js").Reading} Reading */

/** Boxes over the digits, where they stand on the sheet, and marks where signs are left out. */
export class DigitBoxes {
  /**
   * @param {HTMLElement} element  covers the sheet
   * @param {(index: number) => void} onSelect  a mouse may select a digit
   */
  constructor(element, onSelect) {
    this.element = element;
    element.addEventListener("click", (event) => {
      const box = /** @type {Element} */ (event.target).closest(".box");
      if (box) onSelect(this.#digits.indexOf(box));
    });
  }

  /** @param {Reading | null} reading @param {number} selected */
  show(reading, selected) {
    if (reading) this.element.replaceChildren(...createBoxes(reading));
    else this.element.replaceChildren();
    this.select(selected);
  }

  /** @param {number} index */
  select(index) {
    this.#digits.forEach((box, i) => box.toggleAttribute("data-selected", i === index));
  }

  get #digits() {
    return [...this.element.querySelectorAll(".box")];
  }
}

/** @param {Reading} reading */
function createBoxes(reading) {
  const digits = reading.digits.map((digit) => createBox("box", String(digit.label), digit.box));
  const guess = reading.guess ? [createBox("guess", String(reading.guess.label), reading.guess.box)] : [];
  const signs = signsLeftOut(reading).map((sign) => createBox("sign", sign.kind, sign.box));
  return [...digits, ...guess, ...signs];

  /** @param {string} kind @param {string} label @param {[number, number, number, number]} box */
  function createBox(kind, label, box) {
    const element = document.createElement("span");
    element.className = kind;
    element.dataset.label = label;
    place(element, box, reading.picture);
    return element;
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

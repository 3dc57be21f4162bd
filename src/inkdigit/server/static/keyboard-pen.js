import { CANVAS_SIZE } from "./strokes.js";

/** How far an arrow key moves the pen, in units, and how far with Shift. */
const ARROW_STEP = 14;
const FINE_ARROW_STEP = 4;
const ARROW_DIRECTIONS = /** @type {Record<string, [number, number]>} */ ({
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
});

/** A pen that the keyboard moves over the drawing; `mark` shows where it is. */
export class KeyboardPen {
  #x = CANVAS_SIZE.width / 2;
  #y = CANVAS_SIZE.height / 4;
  #isDown = false;
  /** @type {Set<string>} the arrow keys that are held: two of them go askew */
  #held = new Set();

  /**
   * @param {import("./drawing-canvas.js").DrawingCanvas} drawing
   * @param {HTMLElement} mark
   * @param {(words: string) => void} announce
   */
  constructor(drawing, mark, announce) {
    this.drawing = drawing;
    this.mark = mark;
    this.announce = announce;
    const { canvas } = drawing;
    drawing.addEventListener("change", () => {
      if (!drawing.isDrawing) this.#turn(false); // undo lifts the pen, too
    });
    canvas.addEventListener("keydown", (event) => this.#press(event));
    canvas.addEventListener("keyup", (event) => this.#held.delete(event.key));
    canvas.addEventListener("focus", () => this.#show(canvas.matches(":focus-visible")));
    canvas.addEventListener("pointerdown", () => this.#leave());
    canvas.addEventListener("blur", () => this.#leave());
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key in ARROW_DIRECTIONS) this.#move(event.key, event.shiftKey ? FINE_ARROW_STEP : ARROW_STEP);
    else if (event.key === " ") this.#space(event.repeat);
    else if (event.key === "Escape") this.#turn(false);
    else if (event.key === "Delete" || event.key === "Backspace") this.#clear();
    else return;
    event.preventDefault();
  }

  /** @param {string} key @param {number} step */
  #move(key, step) {
    this.#held.add(key);
    for (const held of this.#held) {
      this.#x = Math.min(CANVAS_SIZE.width, Math.max(0, this.#x + ARROW_DIRECTIONS[held][0] * step));
      this.#y = Math.min(CANVAS_SIZE.height, Math.max(0, this.#y + ARROW_DIRECTIONS[held][1] * step));
    }
    this.#show(true);
    if (this.#isDown) this.drawing.extend([this.#point()]);
  }

  /** @param {boolean} isHeld  a key that is held comes again and again, and is meant once */
  #space(isHeld) {
    if (!isHeld) this.#turn(!this.#isDown);
  }

  /** @param {boolean} down */
  #turn(down) {
    if (down === this.#isDown) return;
    if (down) this.drawing.begin(this.#point()); // which lifts the mouse's stroke, and says so
    this.#isDown = down;
    if (!down) this.drawing.lift();
    this.#show(true);
    this.announce(down ? "Pen down" : "Pen up");
  }

  #clear() {
    this.#turn(false);
    this.drawing.clear();
  }

  #leave() {
    this.#held.clear();
    this.#turn(false);
    this.#show(false);
  }

  #point() {
    return { x: this.#x, y: this.#y, width: this.drawing.pen().width };
  }

  /** @param {boolean} visible */
  #show(visible) {
    this.mark.hidden = !visible;
    this.mark.toggleAttribute("data-down", this.#isDown);
    this.mark.style.left = `${(100 * this.#x) / CANVAS_SIZE.width}%`;
    this.mark.style.top = `${(100 * this.#y) / CANVAS_SIZE.height}%`;
  }
}

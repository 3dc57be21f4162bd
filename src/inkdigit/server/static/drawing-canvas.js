import { CANVAS_SIZE, paint, toPng } from "./strokes.js";

/** @typedef {import("./strokes.js").Point} Point */
/** @typedef {import("./strokes.js").Stroke} Stroke */

/** Pressure makes a pen's line thinner or thicker by up to this part. */
const PRESSURE_RANGE = 0.6;
/** Points that are nearer to each other than this, in units, say nothing new. */
const MIN_POINT_DISTANCE = 1.5;

/** The sheet to draw on. Sends `change` whenever what stands on it changes. */
export class DrawingCanvas extends EventTarget {
  /** @type {readonly Stroke[]} */
  #strokes = [];
  /** @type {(readonly Stroke[])[]} what stood here before, for undo */
  #past = [];
  /** @type {Point[] | null} the stroke that is being drawn */
  #stroke = null;
  /** @type {number | null} the pointer that draws it */
  #pointer = null;
  #context;

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {() => number} penWidth  in units
   */
  constructor(canvas, penWidth) {
    super();
    this.canvas = canvas;
    this.penWidth = penWidth;
    this.#context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    canvas.addEventListener("pointerdown", (event) => this.#down(event));
    canvas.addEventListener("pointermove", (event) => this.#move(event));
    for (const end of ["pointerup", "pointercancel"]) {
      canvas.addEventListener(end, (event) => {
        if (/** @type {PointerEvent} */ (event).pointerId === this.#pointer) this.lift();
      });
    }
    new ResizeObserver(() => this.#fit()).observe(canvas);
  }

  get isEmpty() {
    return this.#strokes.length === 0 && this.#stroke === null;
  }

  get isDrawing() {
    return this.#stroke !== null;
  }

  get canUndo() {
    return this.#past.length > 0;
  }

  get strokeCount() {
    return this.#strokes.length + (this.#stroke ? 1 : 0);
  }

  /** What stands here as a PNG, dark ink on white. */
  png() {
    return toPng(this.#stroke ? [...this.#strokes, this.#stroke] : this.#strokes);
  }

  undo() {
    this.lift();
    const before = this.#past.pop();
    if (before) this.#show(before);
  }

  clear() {
    this.lift();
    if (this.isEmpty) return;
    this.#past.push(this.#strokes);
    this.#show([]);
  }

  /** Put the pen down. @param {Point} point */
  begin(point) {
    this.lift();
    this.#stroke = [];
    this.extend([point]);
  }

  /** Go on to further points. @param {Point[]} points */
  extend(points) {
    if (!this.#stroke) return;
    const from = this.#stroke.length;
    for (const point of points) {
      const last = this.#stroke.at(-1);
      if (!last || Math.hypot(point.x - last.x, point.y - last.y) >= MIN_POINT_DISTANCE) this.#stroke.push(point);
    }
    if (this.#stroke.length === from) return;
    paint(this.#context, this.#stroke, from);
    this.#changed();
  }

  /** Lift the pen: what was drawn is a stroke now. */
  lift() {
    this.#pointer = null;
    if (!this.#stroke) return;
    this.#past.push(this.#strokes);
    this.#strokes = [...this.#strokes, this.#stroke];
    this.#stroke = null;
    this.#changed();
  }

  /** @param {PointerEvent} event */
  #down(event) {
    if (event.button !== 0 || this.#pointer !== null) return; // a palm beside the pen, a second finger
    this.canvas.setPointerCapture(event.pointerId);
    this.begin(this.#pointOf(event));
    this.#pointer = event.pointerId;
  }

  /** @param {PointerEvent} event */
  #move(event) {
    if (event.pointerId !== this.#pointer) return;
    const between = event.getCoalescedEvents?.() ?? [];
    this.extend((between.length ? between : [event]).map((one) => this.#pointOf(one)));
  }

  /** @param {PointerEvent} event @returns {Point} */
  #pointOf(event) {
    const place = this.canvas.getBoundingClientRect();
    const press = event.pointerType === "pen" ? 1 + PRESSURE_RANGE * (2 * event.pressure - 1) : 1;
    return {
      x: ((event.clientX - place.left) / place.width) * CANVAS_SIZE.width,
      y: ((event.clientY - place.top) / place.height) * CANVAS_SIZE.height,
      width: this.penWidth() * press,
    };
  }

  /** @param {readonly Stroke[]} strokes */
  #show(strokes) {
    this.#strokes = strokes;
    this.#repaint();
    this.#changed();
  }

  /** As many pixels as the screen has where the canvas is. */
  #fit() {
    const scale = (this.canvas.clientWidth * window.devicePixelRatio) / CANVAS_SIZE.width;
    if (scale === 0) return; // a picture lies on it
    this.canvas.width = Math.round(CANVAS_SIZE.width * scale);
    this.canvas.height = Math.round(CANVAS_SIZE.height * scale);
    this.#context.setTransform(scale, 0, 0, scale, 0, 0);
    this.#repaint();
  }

  #repaint() {
    this.#context.clearRect(0, 0, CANVAS_SIZE.width, CANVAS_SIZE.height);
    for (const stroke of this.#strokes) paint(this.#context, stroke);
    if (this.#stroke) paint(this.#context, this.#stroke);
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}

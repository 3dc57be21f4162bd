import { CANVAS_SIZE, paint, toPng } from "./strokes.js";

/** @typedef {import("./strokes.js").Point} Point */
/** @typedef {import("./strokes.js").Stroke} Stroke */
/** @typedef {{width: number, isErasing: boolean}} Pen  `width` in units */

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
  /** @type {(readonly Stroke[])[]} what undo took away, for redo */
  #future = [];
  /** @type {{points: Point[], isErasing: boolean} | null} the stroke that is being drawn */
  #stroke = null;
  /** @type {number | null} the pointer that draws it */
  #pointer = null;
  #context;

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {() => Pen} pen  the one that is chosen
   */
  constructor(canvas, pen) {
    super();
    this.canvas = canvas;
    this.pen = pen;
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

  get canRedo() {
    return this.#future.length > 0;
  }

  /** How many strokes of ink stand here, whatever was erased of them. */
  get strokeCount() {
    return this.#all.filter((stroke) => !stroke.isErasing).length;
  }

  /** What stands here as a PNG, dark ink on white. */
  png() {
    return toPng(this.#all);
  }

  undo() {
    this.lift();
    const before = this.#past.pop();
    if (!before) return;
    this.#future.push(this.#strokes);
    this.#show(before);
  }

  redo() {
    this.lift();
    const after = this.#future.pop();
    if (!after) return;
    this.#past.push(this.#strokes);
    this.#show(after);
  }

  clear() {
    this.lift();
    if (this.isEmpty) return;
    this.#keep();
    this.#show([]);
  }

  /** Put the pen down. An eraser finds nothing on an empty sheet. @param {Point} point */
  begin(point) {
    this.lift();
    const { isErasing } = this.pen();
    if (isErasing && this.isEmpty) return;
    this.#stroke = { points: [], isErasing };
    this.extend([point]);
  }

  /** Go on to further points. @param {Point[]} points */
  extend(points) {
    if (!this.#stroke) return;
    const drawn = this.#stroke.points;
    const from = drawn.length;
    for (const point of points) {
      const last = drawn.at(-1);
      if (!last || Math.hypot(point.x - last.x, point.y - last.y) >= MIN_POINT_DISTANCE) drawn.push(point);
    }
    if (drawn.length === from) return;
    paint(this.#context, this.#stroke, from);
    this.#changed();
  }

  /** Lift the pen: what was drawn is a stroke now. */
  lift() {
    this.#pointer = null;
    if (!this.#stroke) return;
    this.#keep();
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
      width: this.pen().width * press,
    };
  }

  get #all() {
    return this.#stroke ? [...this.#strokes, this.#stroke] : this.#strokes;
  }

  /** Remember what stands here before something new does. */
  #keep() {
    this.#past.push(this.#strokes);
    this.#future = [];
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
    for (const stroke of this.#all) paint(this.#context, stroke);
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}

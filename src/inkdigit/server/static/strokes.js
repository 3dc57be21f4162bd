/**
 * Ink: strokes on a sheet, and how they are painted.
 *
 * @typedef {{x: number, y: number, width: number}} Point  where the pen was, and how wide, in units
 * @typedef {{points: readonly Point[], isErasing: boolean}} Stroke
 */

/** The sheet in its own units: the same on every screen, and the picture's pixels when it is sent. */
export const CANVAS_SIZE = { width: 560, height: 448 };

const INK_COLOUR = "#141b3c";
const PAPER_COLOUR = "#fff";

/**
 * Paint a stroke, or what came to it from a point on. An eraser's takes ink away.
 *
 * @param {CanvasRenderingContext2D} context  scaled to units, with nothing but strokes on it
 * @param {Stroke} stroke
 * @param {number} from  index of the first point that is new
 */
export function paint(context, { points, isErasing }, from = 0) {
  context.globalCompositeOperation = isErasing ? "destination-out" : "source-over";
  context.strokeStyle = context.fillStyle = INK_COLOUR;
  context.lineCap = context.lineJoin = "round";
  for (let i = from; i < points.length; i++) {
    if (i === 0) paintDot(context, points[0]);
    else paintCurve(context, points[Math.max(0, i - 2)], points[i - 1], points[i]);
  }
}

/** @param {CanvasRenderingContext2D} context @param {Point} point */
function paintDot(context, point) {
  context.beginPath();
  context.arc(point.x, point.y, point.width / 2, 0, 2 * Math.PI);
  context.fill();
}

/**
 * From the middle of the last two points around the corner to the newest one.
 *
 * @param {CanvasRenderingContext2D} context @param {Point} a @param {Point} b @param {Point} c
 */
function paintCurve(context, a, b, c) {
  context.lineWidth = (b.width + c.width) / 2;
  context.beginPath();
  context.moveTo((a.x + b.x) / 2, (a.y + b.y) / 2);
  context.quadraticCurveTo(b.x, b.y, (b.x + c.x) / 2, (b.y + c.y) / 2);
  context.lineTo(c.x, c.y);
  context.stroke();
}

/**
 * The strokes as a picture: dark ink on white. At once: `toBlob` waits until the browser is idle,
 * which it is not while somebody draws.
 *
 * @param {readonly Stroke[]} strokes
 * @returns {Blob} a PNG of the sheet's size
 */
export function toPng(strokes) {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, CANVAS_SIZE);
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  for (const stroke of strokes) paint(context, stroke);
  context.globalCompositeOperation = "destination-over"; // under the strokes
  context.fillStyle = PAPER_COLOUR;
  context.fillRect(0, 0, CANVAS_SIZE.width, CANVAS_SIZE.height);
  const [, base64] = canvas.toDataURL("image/png").split(",");
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  return new Blob([bytes], { type: "image/png" });
}

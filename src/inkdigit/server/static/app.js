import { ResultPanel } from "./result-panel.js";
import { ReadScheduler } from "./read-scheduler.js";
import { CorrectionForm } from "./correction-form.js";
import { KeyboardPen } from "./keyboard-pen.js";
import { PictureInputs } from "./picture-inputs.js";
import { DrawingCanvas } from "./drawing-canvas.js";

/** @param {string} id @returns {any} */
const find = (id) => document.getElementById(id);

const EMPTY_MESSAGE = "Nothing is drawn yet.";
const PIXELATED_BELOW = 200; // pixels: a smaller picture is enlarged with its pixels in sight

/** @type {{reading: import("./api.js").Reading, picture: Blob} | null} */
let latest = null;
/** @type {File | null} the picture that lies on the sheet instead of a drawing */
let picture = null;

const result = new ResultPanel(find);
const drawing = new DrawingCanvas(find("paper"), penWidth);
const scheduler = new ReadScheduler(
  (reading, read) => {
    latest = { reading, picture: read };
    result.show(reading);
    offerCorrection(true);
  },
  (error) => {
    const again = error.retryAfter === null ? "" : " I try again in a moment.";
    result.showError(error.message + again);
  },
);
const correction = new CorrectionForm(find, () => {
  const [wrong, thanks] = [find("wrong"), find("thanks")];
  const isReturned = document.activeElement === wrong; // the form gave the focus back to it
  offerCorrection(false);
  thanks.hidden = false;
  if (isReturned) thanks.focus(); // which a screen reader hears; a hidden button would lose it
  else result.announce(thanks.textContent);
});
new KeyboardPen(drawing, find("keyboard-pen"), (words) => (find("pen-live").textContent = words));
new PictureInputs([find("file"), find("camera")], showPicture);

drawing.addEventListener("change", readDrawing);
find("undo").addEventListener("click", undo);
find("clear").addEventListener("click", clear);
find("wrong").addEventListener("click", () => {
  if (latest) correction.open(latest.reading, latest.picture);
});
find("picture").addEventListener("error", () => (find("unseen").hidden = picture === null));
find("picture").addEventListener("load", () => {
  find("picture").toggleAttribute("data-small", find("picture").naturalWidth < PIXELATED_BELOW);
});
document.addEventListener("keydown", (event) => {
  if (!isUndo(event) || find("correction").open) return;
  event.preventDefault();
  const isGoing = find("result").contains(document.activeElement); // what has the focus, with its answer
  undo();
  if (isGoing) find("paper").focus();
});

/** Whether it is Ctrl-Z. Where letters are not Latin, the key's place counts. @param {KeyboardEvent} event */
function isUndo(event) {
  const key = event.key.toLowerCase(); // Caps Lock makes it a capital
  const isZ = key === "z" || (event.code === "KeyZ" && !/^[a-z]$/.test(key));
  return isZ && (event.ctrlKey || event.metaKey) && !event.shiftKey;
}

function penWidth() {
  return Number(document.querySelector('input[name="pen"]:checked')?.getAttribute("value"));
}

function readDrawing() {
  offerTools();
  if (drawing.isEmpty) return nothing();
  scheduler.soon(() => drawing.png());
  find("wrong").disabled = scheduler.isBehind;
}

function nothing() {
  scheduler.stop();
  latest = null;
  result.empty(EMPTY_MESSAGE);
  offerCorrection(false);
}

/** @param {File} file */
function showPicture(file) {
  drawing.lift();
  layDown(file);
  scheduler.now(() => file);
}

/** Lay a picture on the drawing, or take it away. @param {File | null} file */
function layDown(file) {
  const shown = find("picture");
  URL.revokeObjectURL(shown.src);
  picture = file;
  find("unseen").hidden = true;
  shown.hidden = file === null;
  shown.alt = file ? `Your picture ${file.name}` : "";
  const isCovered = file !== null && document.activeElement === find("paper");
  if (file) shown.src = URL.createObjectURL(file);
  else shown.removeAttribute("src");
  find("paper").hidden = file !== null;
  offerTools();
  if (isCovered) find("undo").focus();
  scheduler.stop();
  result.wait("Reading …");
  offerCorrection(false);
}

function undo() {
  if (!picture) return drawing.undo();
  layDown(null);
  readDrawing();
}

function clear() {
  if (picture) layDown(null);
  drawing.clear();
  if (drawing.isEmpty) nothing();
  find("paper").focus();
}

function offerTools() {
  const nothingThere = drawing.isEmpty && !picture;
  find("drawing").toggleAttribute("data-empty", nothingThere);
  find("drawing").toggleAttribute("data-picture", picture !== null);
  find("pens").disabled = picture !== null;
  find("undo").disabled = !drawing.canUndo && !picture;
  find("clear").disabled = nothingThere;
  if (/** @type {any} */ (document.activeElement)?.disabled) find("paper").focus();
  const strokes = `${drawing.strokeCount} stroke${drawing.strokeCount === 1 ? "" : "s"}`;
  find("paper").setAttribute("aria-label", drawing.isEmpty ? "Empty sheet" : `Drawing of ${strokes}`);
}

/** @param {boolean} offered */
function offerCorrection(offered) {
  find("wrong").hidden = !offered;
  find("wrong").disabled = scheduler.isBehind; // until what is read is what is drawn
  find("thanks").hidden = true;
}

import { CameraDialog } from "./camera-dialog.js";
import { copyText } from "./clipboard.js";
import { CorrectionForm } from "./correction-form.js";
import { DrawingCanvas } from "./drawing-canvas.js";
import { KeyboardPen } from "./keyboard-pen.js";
import { PictureInputs } from "./picture-inputs.js";
import { PictureStack } from "./picture-stack.js";
import { ReadScheduler } from "./read-scheduler.js";
import { ResultPanel } from "./result-panel.js";

/** @param {string} id @returns {any} */
const find = (id) => document.getElementById(id);

const EMPTY_MESSAGE = "Nothing is drawn yet.";
const COPIED_MS = 2000; // for so long the button says that it has copied

/** @type {{reading: import("./api.js").Reading, picture: Blob, correction: string | null} | null} */
let latest = null; // what is in sight

const result = new ResultPanel(find);
const drawing = new DrawingCanvas(find("paper"), choosePen);
const pictures = new PictureStack(find, showPicture);
const scheduler = new ReadScheduler(
  () => ({ one: find("one").checked, pictures: find("how").open }),
  takeReading,
  takeError,
);
const correction = new CorrectionForm(find, takeCorrection);
const camera = new CameraDialog(find, (photo) => layDown([photo]));
new KeyboardPen(drawing, find("keyboard-pen"), (words) => (find("pen-live").textContent = words));
new PictureInputs([find("file"), find("camera")], find("examples"), layDown, () => {
  result.showError("The server does not answer. Tap the example again in a moment.");
});

drawing.addEventListener("change", readDrawing);
find("undo").addEventListener("click", undo);
find("redo").addEventListener("click", () => drawing.redo());
find("clear").addEventListener("click", clear);
find("one").addEventListener("change", readAgain);
find("how").addEventListener("toggle", showStages);
find("copy").addEventListener("click", copy);
find("wrong").addEventListener("click", () => {
  if (latest) correction.open(latest.reading, latest.picture);
});
find("photograph").hidden = !CameraDialog.isOffered;
find("photograph").addEventListener("click", () => camera.open());
document.addEventListener("keydown", (event) => {
  const [isUndone, isRedone] = [isUndo(event), isRedo(event)];
  if (!(isUndone || isRedone) || document.querySelector("dialog[open]")) return;
  event.preventDefault();
  const isGoing = find("result").contains(document.activeElement); // what has the focus, with its answer
  if (isUndone) undo();
  else if (pictures.isEmpty) drawing.redo();
  if (isGoing) find("paper").focus();
});

/** Whether it is Ctrl-Z. Where letters are not Latin, the key's place counts. @param {KeyboardEvent} event */
function isUndo(event) {
  return isZ(event) && (event.ctrlKey || event.metaKey) && !event.shiftKey;
}

/** Whether it is Ctrl-Shift-Z or Ctrl-Y. @param {KeyboardEvent} event */
function isRedo(event) {
  if (!(event.ctrlKey || event.metaKey)) return false;
  return event.shiftKey ? isZ(event) : event.key.toLowerCase() === "y";
}

/** @param {KeyboardEvent} event */
function isZ(event) {
  const key = event.key.toLowerCase(); // Caps Lock makes it a capital
  return key === "z" || (event.code === "KeyZ" && !/^[a-z]$/.test(key));
}

function choosePen() {
  const chosen = /** @type {HTMLInputElement} */ (document.querySelector('input[name="pen"]:checked'));
  return { width: Number(chosen.value), isErasing: chosen.id === "eraser" };
}

function readDrawing() {
  offerTools();
  if (drawing.isEmpty) return nothing();
  if (latest) latest.correction = null; // it was right of another drawing
  scheduler.soon(() => drawing.png());
  find("wrong").disabled = scheduler.isBehind;
}

function nothing() {
  scheduler.stop();
  latest = null;
  result.empty(EMPTY_MESSAGE);
  offerCorrection(false);
}

/** @param {import("./api.js").Reading} reading @param {Blob} read */
function takeReading(reading, read) {
  const entry = pictures.entryOf(read);
  if (entry) Object.assign(entry, { reading, error: null });
  if (entry === pictures.shown) showReading(reading, read);
  if (entry) readNext();
}

/** @param {import("./api.js").ApiError} error @param {Blob} read */
function takeError(error, read) {
  const again = error.retryAfter === null ? "" : " I try again in a moment.";
  const entry = pictures.entryOf(read);
  if (entry === pictures.shown) result.showError(error.message + again);
  if (!entry || again) return;
  entry.error = error.message;
  readNext();
}

/** @param {string} right  the digits */
function takeCorrection(right) {
  const [wrong, thanks] = [find("wrong"), find("thanks")];
  const isReturned = document.activeElement === wrong; // the form gave the focus back to it
  if (latest) latest.correction = right;
  if (pictures.shown) pictures.shown.correction = right;
  pictures.refresh();
  offerCorrection(false);
  result.showCorrection(right);
  thanks.hidden = false;
  if (isReturned) thanks.focus(); // which a screen reader hears; a hidden button would lose it
  else result.announce(thanks.textContent);
}

/**
 * Show what was read of what is in sight, or what somebody says is right.
 *
 * @param {import("./api.js").Reading} reading @param {Blob} read
 */
function showReading(reading, read) {
  const right = (pictures.shown ?? latest)?.correction ?? null;
  latest = { reading, picture: read, correction: right };
  result.show(reading);
  offerCorrection(right === null);
  if (right === null) return;
  result.showCorrection(right);
  find("thanks").hidden = false;
}

/** Lay pictures on the drawing, or take them away. @param {File[]} files */
function layDown(files) {
  drawing.lift();
  const isCovered = files.length > 0 && document.activeElement === find("paper");
  pictures.lay(files);
  find("paper").hidden = files.length > 0;
  offerTools();
  if (isCovered) find("undo").focus();
  scheduler.stop();
  showPicture();
}

/** Show the picture in sight, and what was read of it, or read it. */
function showPicture() {
  const { shown } = pictures;
  offerCorrection(false);
  latest = null;
  result.wait("Reading …");
  if (!shown) return;
  if (shown.reading) showReading(shown.reading, shown.file);
  if (shown.error !== null) result.showError(shown.error);
  if (shown.reading) showStages();
  else readNext();
}

/** Read the next of several pictures, and say when all are read. */
function readNext() {
  const { unread, summary } = pictures;
  pictures.refresh();
  if (unread) scheduler.now(() => unread.file);
  else if (summary) result.announce(summary);
}

/** Read what lies there in another way. */
function readAgain() {
  if (pictures.isEmpty) return drawing.isEmpty ? undefined : readDrawing();
  pictures.forgetReadings();
  showPicture();
}

/** Ask for the pictures of the stages, once somebody wants to see them. */
function showStages() {
  const isWanted = find("how").open && latest?.reading.steps.every((step) => step.picture === undefined);
  const file = pictures.shown?.file;
  if (isWanted) scheduler.now(() => file ?? drawing.png());
}

async function copy() {
  const [button, label] = [find("copy"), find("copy-label")];
  const isCopied = await copyText(result.text);
  label.textContent = isCopied ? "Copied" : "Not copied";
  button.toggleAttribute("data-done", isCopied);
  result.announce(isCopied ? "Copied" : "The browser does not let this page copy.");
  setTimeout(() => {
    label.textContent = "Copy";
    button.removeAttribute("data-done");
  }, COPIED_MS);
}

function undo() {
  if (pictures.isEmpty) return drawing.undo();
  layDown([]);
  readDrawing();
}

function clear() {
  if (!pictures.isEmpty) layDown([]);
  drawing.clear();
  if (drawing.isEmpty) nothing();
  find("paper").focus();
}

function offerTools() {
  const hasPicture = !pictures.isEmpty;
  const nothingThere = drawing.isEmpty && !hasPicture;
  find("drawing").toggleAttribute("data-empty", nothingThere);
  find("drawing").toggleAttribute("data-picture", hasPicture);
  find("pens").disabled = hasPicture;
  find("undo").disabled = !drawing.canUndo && !hasPicture;
  find("redo").disabled = !drawing.canRedo || hasPicture;
  find("clear").disabled = nothingThere;
  if (/** @type {any} */ (document.activeElement)?.disabled) find("paper").focus();
  const strokes = `${drawing.strokeCount} stroke${drawing.strokeCount === 1 ? "" : "s"}`;
  find("paper").setAttribute("aria-label", drawing.isEmpty ? "Empty sheet" : `Drawing of ${strokes}`);
}

/** @param {boolean} offered */
function offerCorrection(offered) {
  find("wrong").hidden = !offered;
  // Until what is read is what is drawn.
  find("wrong").disabled = pictures.isEmpty && scheduler.isBehind;
  find("thanks").hidden = true;
}

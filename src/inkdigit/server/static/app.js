import { Answer } from "./answer.js";
import { Asking } from "./asking.js";
import { CorrectionForm } from "./correction.js";
import { Nib } from "./nib.js";
import { Pictures } from "./picture.js";
import { Sheet } from "./sheet.js";

/** @param {string} id @returns {any} */
const find = (id) => document.getElementById(id);

const NOTHING = "Nothing is drawn yet.";
const SMALL = 200; // pixels: a smaller picture is enlarged with its pixels in sight

/** @type {{reading: import("./server.js").Reading, picture: Blob} | null} */
let latest = null;
/** @type {File | null} the picture that lies on the sheet instead of a drawing */
let picture = null;

const answer = new Answer(find);
const sheet = new Sheet(find("paper"), penWidth);
const asking = new Asking(
  (reading, read) => {
    latest = { reading, picture: read };
    answer.show(reading);
    offerCorrection(true);
  },
  (trouble) => {
    const again = trouble.retryAfter === null ? "" : " I try again in a moment.";
    answer.trouble(trouble.message + again);
  },
);
const correction = new CorrectionForm(find, () => {
  const [wrong, thanks] = [find("wrong"), find("thanks")];
  const isReturned = document.activeElement === wrong; // the form gave the focus back to it
  offerCorrection(false);
  thanks.hidden = false;
  if (isReturned) thanks.focus(); // which a screen reader hears; a hidden button would lose it
  else answer.announce(thanks.textContent);
});
new Nib(sheet, find("nib"), (words) => (find("pen-live").textContent = words));
new Pictures([find("file"), find("camera")], showPicture);

sheet.addEventListener("change", readDrawing);
find("undo").addEventListener("click", undo);
find("clear").addEventListener("click", clear);
find("wrong").addEventListener("click", () => {
  if (latest) correction.open(latest.reading, latest.picture);
});
find("picture").addEventListener("error", () => (find("unseen").hidden = picture === null));
find("picture").addEventListener("load", () => {
  find("picture").toggleAttribute("data-small", find("picture").naturalWidth < SMALL);
});
document.addEventListener("keydown", (event) => {
  if (!isUndo(event) || find("correction").open) return;
  event.preventDefault();
  const isGoing = find("answer").contains(document.activeElement); // what has the focus, with its answer
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
  if (sheet.isEmpty) return nothing();
  asking.soon(() => sheet.png());
  find("wrong").disabled = asking.isBehind;
}

function nothing() {
  asking.stop();
  latest = null;
  answer.empty(NOTHING);
  offerCorrection(false);
}

/** @param {File} file */
function showPicture(file) {
  sheet.lift();
  layDown(file);
  asking.now(() => file);
}

/** Lay a picture on the sheet, or take it away. @param {File | null} file */
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
  asking.stop();
  answer.wait("Reading …");
  offerCorrection(false);
}

function undo() {
  if (!picture) return sheet.undo();
  layDown(null);
  readDrawing();
}

function clear() {
  if (picture) layDown(null);
  sheet.clear();
  if (sheet.isEmpty) nothing();
  find("paper").focus();
}

function offerTools() {
  const nothingThere = sheet.isEmpty && !picture;
  find("sheet").toggleAttribute("data-empty", nothingThere);
  find("sheet").toggleAttribute("data-picture", picture !== null);
  find("pens").disabled = picture !== null;
  find("undo").disabled = !sheet.canUndo && !picture;
  find("clear").disabled = nothingThere;
  if (/** @type {any} */ (document.activeElement)?.disabled) find("paper").focus();
  const strokes = `${sheet.strokeCount} stroke${sheet.strokeCount === 1 ? "" : "s"}`;
  find("paper").setAttribute("aria-label", sheet.isEmpty ? "Empty sheet" : `Sheet with ${strokes}`);
}

/** @param {boolean} offered */
function offerCorrection(offered) {
  find("wrong").hidden = !offered;
  find("wrong").disabled = asking.isBehind; // until what is read is what is drawn
  find("thanks").hidden = true;
}

import { inOneLine } from "./sentence.js";

/** @typedef {import("./api.js").Reading} Reading */
/**
 * @typedef {object} Entry  a picture, and what came of it
 * @property {File} file
 * @property {string} url  where the page finds it
 * @property {Reading | null} reading
 * @property {string | null} correction  the digits that somebody says are right
 * @property {string | null} error  why it cannot be read, in words
 */

/** Pictures smaller than this, in pixels, are enlarged with their pixels in sight. */
const PIXELATED_BELOW = 200;

/** Pictures that lie on the sheet instead of a drawing. One is in sight; of several, a strip chooses. */
export class PictureStack {
  /** @type {Entry[]} */
  #entries = [];
  #shown = 0;

  /**
   * @param {(id: string) => any} find  an element of the page by its id
   * @param {() => void} onSelect  another one is in sight
   */
  constructor(find, onSelect) {
    this.onSelect = onSelect;
    this.image = /** @type {HTMLImageElement} */ (find("picture"));
    this.unseen = /** @type {HTMLElement} */ (find("unseen"));
    this.strip = /** @type {HTMLElement} */ (find("strip"));
    this.image.addEventListener("error", () => (this.unseen.hidden = this.isEmpty));
    this.image.addEventListener("load", () => {
      this.image.toggleAttribute("data-small", this.image.naturalWidth < PIXELATED_BELOW);
    });
    this.strip.addEventListener("click", (event) => {
      const button = /** @type {Element} */ (event.target).closest("button");
      if (button) this.#select([...this.strip.children].indexOf(button));
    });
  }

  get isEmpty() {
    return this.#entries.length === 0;
  }

  /** The picture in sight. @returns {Entry | null} */
  get shown() {
    return this.#entries[this.#shown] ?? null;
  }

  /** What is to be read next: the picture in sight, then the others in turn. @returns {Entry | null} */
  get unread() {
    const inTurn = this.shown ? [this.shown, ...this.#entries] : [];
    return inTurn.find((entry) => !entry.reading && entry.error === null) ?? null;
  }

  /** What several pictures say, once all are read. @returns {string | null} */
  get summary() {
    if (this.#entries.length < 2 || this.unread) return null;
    return `${this.#entries.length} pictures: ${this.#entries.map(describeEntry).join("; ")}.`;
  }

  /** Lay pictures down instead of those that lie there; or none. @param {readonly File[]} files */
  lay(files) {
    for (const { url } of this.#entries) URL.revokeObjectURL(url);
    this.#entries = files.map((file) => (
      { file, url: URL.createObjectURL(file), reading: null, correction: null, error: null }
    ));
    this.#shown = 0;
    this.strip.hidden = files.length < 2;
    this.strip.replaceChildren(...(this.strip.hidden ? [] : this.#entries.map(createButton)));
    this.#showPicture();
    this.refresh();
  }

  /** @param {Blob} file @returns {Entry | null} */
  entryOf(file) {
    return this.#entries.find((entry) => entry.file === file) ?? null;
  }

  /** They are to be read anew. */
  forgetReadings() {
    for (const entry of this.#entries) Object.assign(entry, { reading: null, correction: null, error: null });
    this.refresh();
  }

  /** Say in the strip what came of the pictures. */
  refresh() {
    [...this.strip.children].forEach((button, index) => {
      const entry = this.#entries[index];
      const answer = describeEntry(entry);
      /** @type {HTMLElement} */ (button.lastElementChild).textContent = answer;
      button.setAttribute("aria-pressed", String(index === this.#shown));
      button.setAttribute("aria-label", `Picture ${index + 1}, ${entry.file.name}: ${answer}`);
    });
  }

  /** @param {number} index */
  #select(index) {
    if (index === this.#shown) return;
    this.#shown = index;
    this.#showPicture();
    this.refresh();
    this.onSelect();
  }

  #showPicture() {
    const { shown } = this;
    this.unseen.hidden = true;
    this.image.hidden = shown === null;
    this.image.alt = shown ? `Your picture ${shown.file.name}` : "";
    if (shown) this.image.src = shown.url;
    else this.image.removeAttribute("src");
  }
}

/** @param {Entry} entry */
function createButton({ url }) {
  const button = document.createElement("button");
  const [image, answer] = [document.createElement("img"), document.createElement("span")];
  button.type = "button";
  Object.assign(image, { src: url, alt: "" });
  image.addEventListener("error", () => (image.hidden = true)); // a browser's sign for a broken picture
  button.append(image, answer);
  return button;
}

/** What came of a picture, in a word. @param {Entry} entry */
function describeEntry({ reading, correction, error }) {
  if (error !== null) return "not readable";
  if (!reading) return "…";
  return inOneLine(correction ?? reading.text) || (reading.status === "blank" ? "empty" : "no digits");
}

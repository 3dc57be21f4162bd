/** Pictures that are dropped, pasted, chosen, photographed or taken from the examples. */
export class PictureInputs {
  /**
   * @param {HTMLInputElement[]} inputs  where files are chosen
   * @param {HTMLElement} examples  buttons with a picture in each
   * @param {(pictures: File[]) => void} onPictures  at least one
   * @param {() => void} onMissing  an example does not come
   */
  constructor(inputs, examples, onPictures, onMissing) {
    this.onPictures = onPictures;
    this.onMissing = onMissing;
    for (const input of inputs) {
      input.addEventListener("change", () => {
        this.#take([...(input.files ?? [])]);
        input.value = ""; // the same file may be chosen again
      });
    }
    examples.addEventListener("click", (event) => this.#takeExample(event));
    document.addEventListener("paste", (event) => this.#paste(event));
    document.addEventListener("dragover", (event) => this.#over(event));
    document.addEventListener("drop", (event) => this.#drop(event));
    document.addEventListener("dragleave", (event) => {
      if (!event.relatedTarget) markDragging(false); // it left the window
    });
  }

  /** @param {DragEvent} event */
  #over(event) {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = isFormOpen() ? "none" : "copy";
    markDragging(!isFormOpen());
  }

  /** @param {DragEvent} event */
  #drop(event) {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    markDragging(false);
    this.#take([...event.dataTransfer.files]);
  }

  /** What is copied from other programs may hold more than the picture. @param {ClipboardEvent} event */
  #paste(event) {
    const all = [...(event.clipboardData?.files ?? [])];
    const pictures = all.filter((file) => file.type.startsWith("image/"));
    this.#take(pictures.length ? pictures : all);
  }

  /** @param {Event} event */
  async #takeExample(event) {
    const image = /** @type {Element} */ (event.target).closest("button")?.querySelector("img");
    if (!image) return;
    const name = image.src.slice(image.src.lastIndexOf("/") + 1);
    const content = await fetch(image.src).then((answer) => (answer.ok ? answer.blob() : null)).catch(() => null);
    if (content) this.#take([new File([content], name, { type: content.type })]);
    else this.onMissing();
  }

  /** @param {File[]} files */
  #take(files) {
    if (files.length && !isFormOpen()) this.onPictures(files);
  }
}

/** Whether a form is open: what is behind it stays as it is. */
function isFormOpen() {
  return document.querySelector("dialog[open]") !== null;
}

/** @param {boolean} dragging */
function markDragging(dragging) {
  document.documentElement.toggleAttribute("data-dragging", dragging);
}

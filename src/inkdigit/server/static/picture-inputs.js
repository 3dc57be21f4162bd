/** Pictures that are dropped, pasted, chosen or photographed. */
export class PictureInputs {
  /**
   * @param {HTMLInputElement[]} inputs  where files are chosen
   * @param {(picture: File) => void} onPicture
   */
  constructor(inputs, onPicture) {
    this.onPicture = onPicture;
    for (const input of inputs) {
      input.addEventListener("change", () => {
        this.#take(input.files);
        input.value = ""; // the same file may be chosen again
      });
    }
    document.addEventListener("paste", (event) => this.#take(event.clipboardData?.files));
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
    this.#take(event.dataTransfer.files);
  }

  /** @param {FileList | undefined | null} files */
  #take(files) {
    const all = [...(files ?? [])];
    const file = all.find((one) => one.type.startsWith("image/")) ?? all[0];
    if (file && !isFormOpen()) this.onPicture(file);
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

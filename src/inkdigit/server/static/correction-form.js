import { ApiError, correct } from "./api.js";

/** @typedef {import("./api.js").Reading} Reading */

/** The small form in which somebody says what is right. */
export class CorrectionForm {
  /** @type {{reading: Reading, picture: Blob} | null} what is corrected */
  #subject = null;
  #saving = new AbortController();

  /**
   * @param {(id: string) => any} find  an element of the page by its id
   * @param {(right: string) => void} onKept  with the digits that are right
   */
  constructor(find, onKept) {
    this.onKept = onKept;
    this.dialog = /** @type {HTMLDialogElement} */ (find("correction"));
    this.right = /** @type {HTMLInputElement} */ (find("right"));
    this.none = /** @type {HTMLInputElement} */ (find("none"));
    this.consent = /** @type {HTMLInputElement} */ (find("consent"));
    this.save = /** @type {HTMLButtonElement} */ (find("save"));
    this.error = find("correction-error");
    this.none.addEventListener("change", () => (this.right.disabled = this.none.checked));
    find("cancel").addEventListener("click", () => this.dialog.close());
    this.dialog.addEventListener("close", () => this.#leave());
    find("correction-form").addEventListener("submit", (/** @type {Event} */ event) => {
      event.preventDefault();
      this.#submit();
    });
  }

  /** @param {Reading} reading @param {Blob} picture */
  open(reading, picture) {
    this.#subject = { reading, picture };
    this.#complain("");
    this.save.disabled = false;
    this.none.checked = this.consent.checked = this.right.disabled = false;
    this.right.value = reading.text.replaceAll("\n", " ");
    this.right.inputMode = reading.text.includes("\n") ? "text" : "numeric"; // a numeric pad has no space
    this.dialog.showModal();
    this.right.select();
  }

  /** What is on its way is given up: its answer may not speak of what is drawn by then. */
  #leave() {
    if (this.dialog.open) return; // again, meanwhile
    this.#subject = null;
    this.#saving.abort();
  }

  async #submit() {
    const right = this.none.checked ? "" : this.right.value.trim().replace(/\s+/g, "\n");
    const subject = this.#subject;
    if (!subject || this.save.disabled) return;
    if (!this.none.checked && !/^[0-9\n]+$/.test(right)) {
      this.#complain("Write the digits 0 to 9 and nothing else.", true);
      this.right.focus();
      return;
    }
    const { reading, picture } = subject;
    const isOpened = () => subject === this.#subject; // and no other one since
    this.save.disabled = true;
    this.#saving = new AbortController();
    const { signal } = this.#saving;
    try {
      const kept = this.consent.checked ? await base64(picture) : null;
      if (!isOpened()) return;
      const { text: predicted, status, confidence, model } = reading;
      await correct(
        { predicted, expected: right, status, confidence, model, picture: kept },
        signal,
      );
      if (!isOpened()) return;
      this.dialog.close();
      this.onKept(right);
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof ApiError)) throw error;
      if (isOpened()) this.#complain(`It could not be saved. ${error.message}`);
    } finally {
      if (isOpened()) this.#offerAgain();
    }
  }

  #offerAgain() {
    this.save.disabled = false;
    const isLost = this.dialog.open && !this.dialog.contains(document.activeElement);
    if (isLost) this.save.focus(); // it had the focus until it was disabled
  }

  /** @param {string} words @param {boolean} isInvalid  whether the digits are to blame */
  #complain(words, isInvalid = false) {
    this.error.textContent = words;
    this.right.setAttribute("aria-invalid", String(isInvalid));
  }
}

/** @param {Blob} blob @returns {Promise<string>} its bytes in base64 */
function base64(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).split(",", 2)[1] ?? "");
    reader.onerror = () => reject(new ApiError("The picture is not there any more."));
    reader.readAsDataURL(blob);
  });
}

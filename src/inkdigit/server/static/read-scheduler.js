import { ApiError, read } from "./api.js";

/** @typedef {() => Blob} Source  gives the newest picture when it is its turn */

/** Milliseconds without a change after which a drawing is read, and the longest that it waits. */
const DEBOUNCE_MS = 120;
const MAX_WAIT_MS = 480;
/** Milliseconds after which an answer that is overtaken is not waited for any more. */
const ABANDON_MS = 2000;

/** Asks for readings, one at a time: the newest picture is the next one, others are skipped. */
export class ReadScheduler {
  /** @type {Source | null} what is still to be read */
  #source = null;
  /** @type {AbortController | null} the question under way */
  #underway = null;
  #askedAt = 0;
  #waitsSince = 0;
  #due = 0; // when it is the source's turn
  #notBefore = 0; // a busy server says when
  #timer = 0;

  /**
   * @param {() => import("./api.js").ReadOptions} options
   * @param {(reading: import("./api.js").Reading, picture: Blob) => void} onReading
   * @param {(error: ApiError, picture: Blob) => void} onError
   */
  constructor(options, onReading, onError) {
    this.options = options;
    this.onReading = onReading;
    this.onError = onError;
  }

  /** Read this after a short pause, if nothing newer comes until then. @param {Source} source */
  soon(source) {
    const now = performance.now();
    if (!this.#source) this.#waitsSince = now;
    this.#source = source;
    this.#due = Math.min(now + DEBOUNCE_MS, this.#waitsSince + MAX_WAIT_MS);
    this.#wake(this.#due - now);
  }

  /** Read this, and nothing of before. @param {Source} source */
  now(source) {
    this.stop();
    this.#source = source;
    this.#wake(0);
  }

  /** Whether something newer than the last answer is still to be read. */
  get isBehind() {
    return this.#source !== null;
  }

  /** Read nothing: answers that are still to come are not wanted any more. */
  stop() {
    clearTimeout(this.#timer);
    this.#source = null;
    this.#underway?.abort();
    this.#underway = null;
  }

  /** @param {number} milliseconds */
  #wake(milliseconds) {
    clearTimeout(this.#timer);
    const wait = Math.max(0, milliseconds, this.#notBefore - performance.now());
    this.#timer = window.setTimeout(() => this.#send(), wait);
  }

  async #send() {
    if (!this.#source) return;
    const waited = performance.now() - this.#askedAt;
    if (this.#underway && waited < ABANDON_MS) return this.#wake(ABANDON_MS - waited);
    this.#underway?.abort();
    const [source, mine] = [this.#source, new AbortController()];
    this.#source = null;
    this.#underway = mine;
    this.#askedAt = performance.now();
    const picture = source();
    try {
      const reading = await read(picture, this.options(), mine.signal);
      if (mine === this.#underway) this.onReading(reading, picture);
    } catch (error) {
      if (mine === this.#underway) this.#fail(error, source, picture);
    }
    if (mine !== this.#underway) return; // overtaken
    this.#underway = null;
    if (this.#source) this.#wake(this.#due - performance.now());
  }

  /** @param {unknown} error @param {Source} source @param {Blob} picture */
  #fail(error, source, picture) {
    if (!(error instanceof ApiError)) throw error;
    if (error.retryAfter !== null) {
      this.#notBefore = performance.now() + error.retryAfter * 1000;
      this.#source ??= source;
    }
    this.onError(error, picture);
  }
}

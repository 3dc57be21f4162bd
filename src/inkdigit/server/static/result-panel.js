import { DigitBoxes } from "./digit-boxes.js";
import { ProbabilityChart } from "./probability-chart.js";
import { NumberDisplay } from "./number-display.js";
import { StageList } from "./stage-list.js";
import { formatPercent, describeReading, describeAloud, describeCorrection } from "./sentence.js";

/** @typedef {import("./api.js").Reading} Reading */

/** Milliseconds of calm before a screen reader is told: while somebody draws, it is not. */
const ANNOUNCE_DELAY_MS = 900;

/** What was read, in every way that the page shows it. */
export class ResultPanel {
  /** @type {Reading | null} */
  #reading = null;
  #selected = 0;
  #text = "";
  #announceTimer = 0;

  /** @param {(id: string) => HTMLElement} find  an element of the page by its id */
  constructor(find) {
    this.find = find;
    this.number = new NumberDisplay(find("number"), (index) => this.#select(index));
    this.boxes = new DigitBoxes(find("boxes"), (index) => this.#select(index));
    this.chart = new ProbabilityChart(find("chart"));
    this.stages = new StageList(find("steps"));
  }

  /** The number that stands here: digits, lines parted by a newline. */
  get text() {
    return this.#text;
  }

  /** @param {Reading} reading */
  show(reading) {
    const before = this.#reading?.digits.length;
    const count = reading.digits.length;
    this.#reading = reading;
    this.#setText(reading.text);
    this.#say(reading.status, describeReading(reading), describeAloud(reading));
    const selected = count === before ? this.#selected : count - 1; // the digit that came last
    this.number.show(reading.text, selected);
    this.boxes.show(reading, selected);
    this.#select(Math.max(0, selected));
    this.stages.show(reading);
    this.find("how").hidden = false;
  }

  /** What somebody says is right, instead of what was read. @param {string} right */
  showCorrection(right) {
    if (!this.#reading) return;
    this.#setText(right);
    this.#say("corrected", describeCorrection(this.#reading, right));
    this.number.showPlain(right);
  }

  /** Nothing to read. @param {string} words */
  empty(words) {
    this.#forget();
    this.#say("empty", words);
  }

  /** Something that does not come at once is on its way. @param {string} words */
  wait(words) {
    this.#forget();
    this.#say("waiting", words);
  }

  /** It went wrong: what was read before stays in sight. @param {string} words */
  showError(words) {
    this.#say("failed", words);
  }

  /** Tell a screen reader, once nothing else has come for a while. @param {string} words */
  announce(words) {
    clearTimeout(this.#announceTimer);
    this.#announceTimer = window.setTimeout(() => {
      this.find("live").textContent = words;
    }, ANNOUNCE_DELAY_MS);
  }

  #forget() {
    this.#reading = null;
    this.#setText("");
    this.number.show("", 0);
    this.boxes.show(null, 0);
    this.#select(0);
    this.find("how").hidden = true;
  }

  /** @param {string} text */
  #setText(text) {
    this.#text = text;
    this.find("copy").hidden = text === "";
  }

  /** @param {string} status @param {string} words @param {string} aloud */
  #say(status, words, aloud = words) {
    this.find("result").dataset.status = status;
    this.find("sentence").textContent = words;
    this.announce(aloud);
  }

  /** @param {number} index */
  #select(index) {
    this.#selected = index;
    this.number.select(index);
    this.boxes.select(index);
    const digit = this.#reading?.digits[index] ?? this.#reading?.guess ?? undefined;
    this.chart.show(digit?.probabilities ?? null);
    const frame = /** @type {HTMLImageElement} */ (this.find("frame"));
    frame.hidden = !digit;
    this.find("no-frame").hidden = Boolean(digit);
    this.find("chances-title").textContent = this.#titleOf(digit);
    if (!digit) return;
    frame.src = `data:image/png;base64,${digit.frame}`;
    const said = this.#reading?.guess ? "may be a" : "was read as";
    frame.alt = `A frame of 28 by 28 pixels with the ink that ${said} ${digit.label}`;
  }

  /** @param {import("./api.js").Digit | undefined} digit */
  #titleOf(digit) {
    if (this.#reading?.guess) return "If it is a digit";
    const many = (this.#reading?.digits.length ?? 0) > 1;
    return digit && many ? `The ${digit.label}: ${formatPercent(digit.confidence)} sure` : "How likely each digit is";
  }
}

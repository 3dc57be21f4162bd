import { describeSigns, signsLeftOut } from "./signs.js";

/** @typedef {import("./api.js").Reading} Reading */

/** 0.9987 as "99.8%": rounded down, for nothing is quite sure; as percent.py does. @param {number} part */
export function formatPercent(part) {
  const tenths = Math.floor(Math.min(part, 0.9999) * 1000 + 1e-6); // 0.29 * 100 is less than 29
  return tenths ? `${(tenths / 10).toFixed(1)}%` : "<0.1%";
}

/** What a reading says, in plain sentences. @param {Reading} reading */
export function describeReading(reading) {
  if (reading.status === "blank") return "I see nothing written here.";
  const signs = describeSigns(signsLeftOut(reading));
  if (reading.status === "not_digits") return describeRefusal(reading.guess, signs);
  const leftOut = signs ? ` Left out: ${signs}.` : "";
  if (reading.status === "read") return `${formatPercent(reading.confidence)} sure.${leftOut}`;
  const doubtful = reading.digits.reduce((a, b) => (b.confidence < a.confidence ? b : a));
  const other = doubtful.alternatives[0];
  const which = reading.digits.length > 1 ? `The ${doubtful.label}` : "It";
  const doubt = other ? ` ${which} may be ${withArticle(other.label)}.` : "";
  return `I am not sure.${doubt}${leftOut}`;
}

/** What is said of a correction. @param {Reading} reading @param {string} right  the digits */
export function describeCorrection(reading, right) {
  const before = reading.text ? `I had read ${inOneLine(reading.text)}.` : "I had read nothing.";
  return right ? `Corrected. ${before}` : `Corrected: no digits in it. ${before}`;
}

/** Lines of digits as one: "73 / 12". @param {string} text */
export function inOneLine(text) {
  return text.replaceAll("\n", " / ");
}

/** @param {import("./api.js").Digit | null} guess @param {string} signs  in words */
function describeRefusal(guess, signs) {
  if (guess) return `I see no digits in it. If it is a digit, perhaps ${withArticle(guess.label)}.`;
  return signs ? `I see no digits in it, but ${signs}.` : "I see no digits in it.";
}

/** @param {number} label  0..9 */
function withArticle(label) {
  return `${label === 8 ? "an" : "a"} ${label}`;
}

/** What a screen reader says of a reading. @param {Reading} reading */
export function describeAloud(reading) {
  const lines = reading.text.split("\n").join(", next line ");
  return reading.text ? `${lines}. ${describeReading(reading)}` : describeReading(reading);
}

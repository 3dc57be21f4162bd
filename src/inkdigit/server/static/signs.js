/** @typedef {import("./api.js").Sign} Sign */

/** What each kind of sign is called, once and several times. @type {Record<string, [string, string]>} */
const SIGN_NAMES = {
  point: ["a point", "points"],
  comma: ["a comma", "commas"],
  minus: ["a minus", "minus signs"],
  plus: ["a plus", "plus signs"],
  times: ["a times sign", "times signs"],
  slash: ["a slash", "slashes"],
  "left bracket": ["a left bracket", "left brackets"],
  "right bracket": ["a right bracket", "right brackets"],
  colon: ["a colon", "colons"],
  percent: ["a percent sign", "percent signs"],
  dash: ["a dash", "dashes"],
  mark: ["an amount's mark", "amounts' marks"],
  other: ["something that is no digit", "things that are no digits"],
};
/** From here on a sign's kind is named. */
const LIKELY = 0.5;

/** Signs in words: "a slash and 2 commas"; empty where there are none. @param {readonly Sign[]} signs */
export function describeSigns(signs) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const sign of signs) {
    const kind = sign.confidence >= LIKELY && sign.kind in SIGN_NAMES ? sign.kind : "other";
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  const words = [...counts].map(([kind, count]) => {
    const [single, several] = SIGN_NAMES[kind];
    return count === 1 ? single : `${count} ${several}`;
  });
  return [words.slice(0, -1).join(", "), ...words.slice(-1)].filter(Boolean).join(" and ");
}

/**
 * The signs that are worth a word: of one piece that may be a digit, its guess says more.
 *
 * @param {import("./api.js").Reading} reading
 */
export function signsLeftOut(reading) {
  return reading.guess ? [] : reading.signs;
}

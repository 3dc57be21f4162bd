/** @typedef {import("./api.js").Reading} Reading */

/** 0.9987 as "99.8%": rounded down, for nothing is quite sure; as percent.py does. @param {number} part */
export function formatPercent(part) {
  const tenths = Math.floor(Math.min(part, 0.9999) * 1000 + 1e-6); // 0.29 * 100 is less than 29
  return tenths ? `${(tenths / 10).toFixed(1)}%` : "<0.1%";
}

/** What a reading says, in a plain sentence. @param {Reading} reading */
export function describeReading(reading) {
  if (reading.status === "blank") return "I see nothing written here.";
  if (reading.status === "not_digits") return "I see no digits in it.";
  if (reading.status === "read") return `${formatPercent(reading.confidence)} sure.`;
  const doubtful = reading.digits.reduce((a, b) => (b.confidence < a.confidence ? b : a));
  const other = doubtful.alternatives[0];
  const which = reading.digits.length > 1 ? `The ${doubtful.label}` : "It";
  const doubt = other ? ` ${which} may be ${other.label === 8 ? "an" : "a"} ${other.label}.` : "";
  return `I am not sure.${doubt}`;
}

/** What a screen reader says of a reading. @param {Reading} reading */
export function describeAloud(reading) {
  const lines = reading.text.split("\n").join(", next line ");
  return reading.text ? `${lines}. ${describeReading(reading)}` : describeReading(reading);
}

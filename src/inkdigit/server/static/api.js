/**
 * The two questions that the page asks the server.
 *
 * @typedef {{label: number, confidence: number}} Guess
 * @typedef {Guess & {box: [number, number, number, number], alternatives: Guess[],
 *   probabilities: number[], frame: string}} Digit  `box` in pixels, `frame` a PNG in base64
 * @typedef {{kind: string, confidence: number, box: [number, number, number, number]}} Sign
 * @typedef {{text: string, confidence: number, status: "read" | "unsure" | "blank" | "not_digits",
 *   digits: Digit[], signs: Sign[], guess: Digit | null, message: string | null,
 *   milliseconds: number, model: string, picture: {width: number, height: number},
 *   steps: Step[]}} Reading
 * @typedef {{name: string, words: string, picture?: string}} Step  `picture` a PNG in base64
 * @typedef {{one: boolean, pictures: boolean}} ReadOptions  whether the picture holds one digit, and
 *   whether the steps are shown, too
 * @typedef {{predicted: string, expected: string, status: string, confidence: number,
 *   model: string, picture: string | null}} Correction
 */

/** What went wrong, in words for people, and whether asking again may help. */
export class ApiError extends Error {
  /**
   * @param {string} words
   * @param {number | null} retryAfter  seconds, or null where asking again is of no use
   */
  constructor(words, retryAfter = null) {
    super(words);
    this.retryAfter = retryAfter;
  }
}

const CONTENT_TOO_LARGE = 413;
const RETRYABLE_STATUSES = [429, 502, 503, 504];
const DEFAULT_RETRY_SECONDS = 3;

/**
 * Read a picture.
 *
 * @param {Blob} picture
 * @param {ReadOptions} options
 * @param {AbortSignal} signal
 * @returns {Promise<Reading>}
 * @throws {ApiError}
 */
export function read(picture, { one, pictures }, signal) {
  const isPicture = picture.type.startsWith("image/"); // another type might speak of a form or JSON
  const type = isPicture ? picture.type : "application/octet-stream";
  return post(`v1/read?explain=true&one=${one}&pictures=${pictures}`, picture, type, signal);
}

/**
 * Keep a correction.
 *
 * @param {Correction} correction
 * @param {AbortSignal} signal
 * @returns {Promise<{id: string}>}
 * @throws {ApiError}
 */
export function correct(correction, signal) {
  return post("v1/corrections", JSON.stringify(correction), "application/json", signal);
}

/**
 * @param {string} path @param {BodyInit} body @param {string} type @param {AbortSignal} signal
 * @returns {Promise<any>}
 */
async function post(path, body, type, signal) {
  let response;
  try {
    response = await fetch(path, { method: "POST", body, headers: { "Content-Type": type }, signal });
    if (response.ok) return await response.json();
  } catch (error) {
    if (signal.aborted) throw error;
    if (body instanceof Blob && !(await isReadable(body))) throw new ApiError("The picture cannot be opened.");
    throw new ApiError("The server does not answer.", DEFAULT_RETRY_SECONDS);
  }
  const problem = await response.json().catch(() => ({}));
  const cause = response.status === CONTENT_TOO_LARGE ? "The picture is too large. " : "";
  const seconds = Number(response.headers.get("Retry-After")) || DEFAULT_RETRY_SECONDS;
  throw new ApiError(
    cause + (problem.detail || `The server could not do that (${response.status}).`),
    RETRYABLE_STATUSES.includes(response.status) ? seconds : null,
  );
}

/** Whether the browser gets at it: a folder that was dropped, or a file that went away, it does not.
 * @param {Blob} blob */
function isReadable(blob) {
  const some = blob.size ? blob.slice(0, 1) : blob; // of nothing, a part would be had without a look
  return some.arrayBuffer().then(() => true, () => false);
}

/** How a picture was read, stage by stage: in words, and in pictures where there are some. */
export class StageList {
  /** @param {HTMLElement} list */
  constructor(list) {
    this.list = list;
  }

  /** @param {import("./api.js").Reading} reading */
  show(reading) {
    const milliseconds = Math.max(1, Math.round(reading.milliseconds));
    const stages = reading.steps.map((step) => createStage(step));
    this.list.replaceChildren(...stages, createItem(`in ${milliseconds} milliseconds`));
  }
}

/** @param {import("./api.js").Step} step */
function createStage({ name, words, picture }) {
  const item = createItem(words);
  if (picture === undefined) return item;
  const [image, title] = [document.createElement("img"), document.createElement("strong")];
  Object.assign(image, { src: `data:image/png;base64,${picture}`, alt: "" }); // its words stand below
  title.textContent = name;
  item.prepend(image, title);
  return item;
}

/** @param {string} words */
function createItem(words) {
  const [item, text] = [document.createElement("li"), document.createElement("span")];
  text.textContent = words;
  item.append(text);
  return item;
}

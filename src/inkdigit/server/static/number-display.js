/** The number that was read, large. Of several digits one is selected, by click or arrow keys. */
export class NumberDisplay {
  /**
   * @param {HTMLElement} element
   * @param {(index: number) => void} onSelect
   */
  constructor(element, onSelect) {
    this.element = element;
    this.onSelect = onSelect;
    element.addEventListener("change", (event) => {
      this.onSelect(Number(/** @type {HTMLInputElement} */ (event.target).value));
    });
  }

  /**
   * @param {string} text  digits, lines parted by a newline
   * @param {number} selected  index of a digit
   */
  show(text, selected) {
    const digits = text.replaceAll("\n", "");
    this.#measure(text);
    if (digits.length > 1) this.#showSeveral(text, digits.length, selected);
    else this.element.replaceChildren(text);
  }

  /** Show a number of which no digit can be selected. @param {string} text */
  showPlain(text) {
    this.#measure(text);
    this.element.replaceChildren(text);
  }

  /** @param {string} text */
  #measure(text) {
    this.element.style.setProperty("--longest", String(measureLongestLine(text)));
    this.element.style.setProperty("--lines", String(text.split("\n").length));
  }

  /** @param {number} index */
  select(index) {
    const choice = this.element.querySelector(`input[value="${index}"]`);
    if (choice instanceof HTMLInputElement) choice.checked = true;
  }

  /** @param {string} text @param {number} count @param {number} selected */
  #showSeveral(text, count, selected) {
    const hadFocus = this.element.contains(document.activeElement);
    const group = document.createElement("fieldset");
    const legend = document.createElement("legend");
    legend.className = "hidden";
    legend.textContent = "Digits, choose one to see more of it";
    group.append(legend);
    let index = 0;
    for (const line of text.split("\n")) {
      const row = document.createElement("div");
      for (const digit of line) row.append(createChoice(digit, index++, count, selected));
      group.append(row);
    }
    this.element.replaceChildren(group);
    const checked = this.element.querySelector("input:checked");
    if (hadFocus && checked instanceof HTMLInputElement) checked.focus();
  }
}

/** @param {string} text */
function measureLongestLine(text) {
  return Math.max(1, ...text.split("\n").map((line) => line.length));
}

/** @param {string} digit @param {number} index @param {number} count @param {number} selected */
function createChoice(digit, index, count, selected) {
  const label = document.createElement("label");
  const input = document.createElement("input");
  Object.assign(input, {
    type: "radio", name: "digit", value: String(index), checked: index === selected, className: "hidden",
  });
  input.setAttribute("aria-label", `${digit}, digit ${index + 1} of ${count}`);
  label.append(input, digit);
  return label;
}

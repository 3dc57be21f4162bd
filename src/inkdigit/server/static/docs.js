import { exampleOf, fieldsOf, resolve, typeOf } from "./schema.js";

/** @typedef {Record<string, any>} Json  a part of an OpenAPI document */

const METHODS = ["get", "put", "post", "delete", "patch"];
const PROBLEM = "application/problem+json"; // every error's, as the introduction says
const UNSAID = "Successful Response"; // what FastAPI writes where nobody wrote anything
const WIDE = 76; // characters of a line that a screen shows without scrolling

/**
 * An element with children; texts may hold `code`.
 *
 * @param {string} tag @param {Record<string, string>} attributes @param {(Node | string)[]} children
 */
function element(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children.flatMap((child) => (typeof child === "string" ? inline(child) : child)));
  return made;
}

/** @param {string} text @returns {(Node | string)[]} */
function inline(text) {
  return text.split(/`+([^`]+)`+/).map((part, i) => {
    if (i % 2 === 0) return part;
    const code = document.createElement("code");
    code.textContent = part;
    return code;
  });
}

/** Paragraphs of a description. @param {string | undefined} text */
function paragraphs(text) {
  return (text ?? "").split(/\n\s*\n/).filter(Boolean).map((part) => element("p", {}, part));
}

/** @param {string} text */
function program(text) {
  const pre = element("pre", { tabindex: "0" });
  pre.textContent = text;
  return pre;
}

/** Names and what they mean, under a heading; nothing where there are none.
 * @param {string} title @param {[string, (Node | string)[]][]} rows @returns {Node[]} */
function fields(title, rows) {
  if (rows.length === 0) return [];
  const list = element("dl", { class: "fields" });
  for (const [name, meaning] of rows) {
    list.append(element("dt", {}, element("code", {}, name)), element("dd", {}, ...meaning));
  }
  return [element("h3", {}, title), list];
}

/** @param {Json} api @param {string} method @param {string} path @param {Json} operation */
function routeOf(api, method, path, operation) {
  const body = resolve(api, operation.requestBody);
  return element(
    "section",
    { class: "route", id: anchorOf(method, path), "aria-label": `${method.toUpperCase()} ${path}` },
    element("h2", {}, element("span", { class: "method" }, method.toUpperCase()), element("code", {}, path)),
    ...paragraphs(operation.description ?? operation.summary),
    ...fields("Asked with", parametersOf(api, operation)),
    ...fields("Body", contentOf(api, body?.content)),
    ...fields("Answers", answersOf(api, operation)),
    element("h3", {}, "For example"),
    program(curlOf(api, method, path, operation, body)),
    ...exampleAnswer(api, operation),
  );
}

/** @param {Json} api @param {Json} operation @returns {[string, (Node | string)[]][]} */
function parametersOf(api, operation) {
  return (operation.parameters ?? []).map((/** @type {Json} */ reference) => {
    const one = resolve(api, reference);
    const must = one.required ? "required" : "";
    const about = [one.in, typeOf(api, one.schema), must, defaultOf(one.schema)].filter(Boolean);
    return [one.name, [`${one.description ?? ""} (${about.join(", ")})`]];
  });
}

/** @param {Json | undefined} schema */
function defaultOf(schema) {
  const value = schema?.default;
  return value === undefined || value === null ? "" : `${JSON.stringify(value)} if not given`;
}

/** @param {Json} api @param {Json | undefined} content @returns {[string, (Node | string)[]][]} */
function contentOf(api, content) {
  return Object.entries(content ?? {}).map(([type, { schema }]) => {
    return [type, [type.startsWith("image/") ? "the bytes of a picture" : typeOf(api, schema)]];
  });
}

/** @param {Json} api @param {Json} operation @returns {[string, (Node | string)[]][]} */
function answersOf(api, operation) {
  return Object.entries(operation.responses ?? {}).map(([status, reference]) => {
    const { description, content = {} } = resolve(api, reference);
    const types = Object.keys(content).filter((type) => type !== PROBLEM);
    const words = description === UNSAID ? "It went well." : description;
    return [status, [[words, ...types.map((type) => `\`${type}\``)].join(" ")]];
  });
}

/** What comes back where all goes well. @param {Json} api @param {Json} operation @returns {Node[]} */
function exampleAnswer(api, operation) {
  const good = Object.entries(operation.responses ?? {}).find(([status]) => status.startsWith("2"));
  const content = good && resolve(api, good[1]).content?.["application/json"];
  if (!content) return [];
  const value = content.example ?? exampleOf(api, content.schema);
  if (value === null || Object.keys(value).length === 0) return [];
  const meanings = fields("In it", fieldsOf(api, content.schema));
  return [element("h3", {}, "What comes back"), program(written(value)), ...meanings];
}

/** JSON that stays on one line where it fits, or where it is a row of numbers.
 * @param {any} value @param {string} indent @returns {string} */
function written(value, indent = "") {
  const flat = JSON.stringify(value).replaceAll('":', '": ').replaceAll(",", ", ");
  if (indent.length + flat.length <= WIDE || typeof value !== "object") return flat;
  if (Array.isArray(value) && value.every((item) => typeof item === "number")) return JSON.stringify(value);
  const deeper = `${indent}  `;
  const parts = Array.isArray(value)
    ? value.map((item) => written(item, deeper))
    : Object.entries(value).map(([name, item]) => `"${name}": ${written(item, deeper)}`);
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  return `${open}\n${deeper}${parts.join(`,\n${deeper}`)}\n${indent}${close}`;
}

/** @param {Json} api @param {string} method @param {string} path @param {Json} operation @param {Json} body */
function curlOf(api, method, path, operation, body) {
  const words = [`curl ${new URL(path.slice(1), location.href)}`];
  if (method !== "get" && !(method === "post" && body)) words.push(`-X ${method.toUpperCase()}`);
  const types = Object.keys(body?.content ?? {});
  const raw = types.find((type) => type.startsWith("image/"));
  if (raw) words.push(`-H 'Content-Type: ${raw}'`, "--data-binary @seven.png");
  else if (types.includes("application/json")) {
    const { schema, example } = body.content["application/json"];
    const value = written(example ?? exampleOf(api, schema));
    words.push("-H 'Content-Type: application/json'", `-d '${value}'`);
  } else if (types.includes("multipart/form-data")) words.push("-F picture=@seven.png");
  return words.join(" \\\n  ");
}

/** @param {string} method @param {string} path */
function anchorOf(method, path) {
  return `${method}${path.replaceAll(/[^a-z0-9]+/gi, "-")}`;
}

/** @param {Json} api */
function show(api) {
  const manual = /** @type {HTMLElement} */ (document.getElementById("manual"));
  document.getElementById("about")?.append(...inline(api.info.description ?? api.info.title));
  for (const [path, item] of Object.entries(api.paths)) {
    for (const method of METHODS.filter((one) => one in item)) {
      manual.append(routeOf(api, method, path, item[method]));
      const link = element("a", { href: `#${anchorOf(method, path)}` }, path);
      document.getElementById("routes")?.append(link);
    }
  }
  manual.setAttribute("aria-busy", "false");
  if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView();
}

fetch("openapi.json")
  .then((response) => response.json())
  .then(show)
  .catch(() => document.getElementById("about")?.append("openapi.json cannot be had just now."));

/** @typedef {Record<string, any>} Json  a part of an OpenAPI document */

const DEEP = 9; // a schema that holds itself ends here

/** What a `$ref` stands for. @param {Json} api @param {Json | undefined} part @returns {any} */
export function resolve(api, part) {
  if (!part?.$ref) return part;
  const path = part.$ref.replace(/^#\//, "").split("/");
  return resolve(api, path.reduce((/** @type {any} */ at, /** @type {string} */ key) => at?.[key], api));
}

/** A type in a few words. @param {Json} api @param {Json | undefined} reference @returns {string} */
export function typeOf(api, reference) {
  const schema = resolve(api, reference) ?? {};
  if (schema.enum) return schema.enum.map((/** @type {any} */ one) => JSON.stringify(one)).join(" or ");
  if ("const" in schema) return JSON.stringify(schema.const);
  const several = schema.anyOf ?? schema.oneOf;
  if (several) return several.map((/** @type {Json} */ one) => typeOf(api, one)).join(" or ");
  if (schema.type === "array") return `list of ${typeOf(api, schema.items)}`;
  if (schema.type === "object") return objectOf(api, schema);
  if (schema.format === "binary" || schema.contentMediaType) return "bytes";
  return schema.format ? `${schema.type} (${schema.format})` : schema.type || "anything";
}

/** @param {Json} api @param {Json} schema */
function objectOf(api, schema) {
  const names = Object.keys(schema.properties ?? {}).map((name) => {
    return schema.required?.includes(name) ? `\`${name}\`` : `\`${name}\` (optional)`;
  });
  return names.length ? `an object with ${names.join(", ")}` : "an object";
}

/** The fields of an object, each with its type and what it means.
 * @param {Json} api @param {Json | undefined} reference @returns {[string, string[]][]} */
export function fieldsOf(api, reference) {
  return Object.entries(resolve(api, reference)?.properties ?? {}).map(([name, schema]) => {
    const meaning = resolve(api, schema).description;
    return [name, [meaning ? `${typeOf(api, schema)}: ${meaning}` : typeOf(api, schema)]];
  });
}

/** A value of a type. @param {Json} api @param {Json | undefined} reference @returns {any} */
export function exampleOf(api, reference, depth = 0) {
  const schema = resolve(api, reference) ?? {};
  if (depth > DEEP) return null;
  if (schema.example !== undefined) return inOrder(api, schema, schema.example);
  if (schema.examples?.length) return inOrder(api, schema, schema.examples[0]);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  if (schema.default !== undefined && schema.default !== null) return schema.default;
  const several = schema.anyOf ?? schema.oneOf;
  if (several) return exampleOf(api, several[0], depth + 1);
  if (schema.prefixItems) {
    return schema.prefixItems.map((/** @type {Json} */ one) => exampleOf(api, one, depth + 1));
  }
  if (schema.type === "array") return schema.items ? [exampleOf(api, schema.items, depth + 1)] : [];
  if (schema.type === "object" || schema.properties) {
    const entries = Object.entries(schema.properties ?? {});
    return Object.fromEntries(entries.map(([name, one]) => [name, exampleOf(api, one, depth + 1)]));
  }
  if (schema.type === "string" && !schema.pattern) return schema.minLength ? "..." : "7";
  return { integer: 7, number: 0.99, string: "7", boolean: false }[/** @type {string} */ (schema.type)] ?? null;
}

/** An example whose fields are its schema's: on their way here they were sorted by name, and null left out.
 * @param {Json} api @param {Json | undefined} reference @param {any} value @returns {any} */
function inOrder(api, reference, value) {
  const several = resolve(api, reference) ?? {};
  const schema = resolve(api, several.anyOf?.[0] ?? several);
  if (Array.isArray(value)) return value.map((item) => inOrder(api, schema.items, item));
  if (!schema.properties || !value) return value;
  const isThere = (/** @type {string} */ name) => name in value || schema.required?.includes(name);
  const entries = Object.entries(schema.properties).filter(([name]) => isThere(name));
  return Object.fromEntries(entries.map(([name, one]) => [name, inOrder(api, one, value[name] ?? null)]));
}

/** The API reference: Swagger UI over this server's own openapi.json, wherever a proxy puts it. */

/** @typedef {Record<string, any>} OpenApi */

const about = /** @type {HTMLElement} */ (document.getElementById("about"));
const reference = /** @type {HTMLElement} */ (document.getElementById("reference"));

/** Follow the system between light and dark. @param {{matches: boolean}} preference */
function followScheme({ matches }) {
  document.documentElement.classList.toggle("dark-mode", matches);
}

/** Leave out what this page says itself. */
const withoutHeading = {
  wrapComponents: { InfoContainer: () => () => null, ServersContainer: () => () => null },
};

/** @param {OpenApi} api */
function showReference(api) {
  about.textContent = api.info.description;
  // @ts-ignore: a plain script of its own, loaded before this module runs
  globalThis.SwaggerUIBundle({
    spec: { ...api, servers: [{ url: new URL(".", location.href).pathname.replace(/\/$/, "") || "/" }] },
    domNode: reference,
    defaultModelsExpandDepth: -1, // each route shows its own
    plugins: [withoutHeading],
    onComplete: () => reference.setAttribute("aria-busy", "false"),
  });
}

/** Give what Swagger UI draws the names and the keyboard's reach that it lacks. */
function makeAccessible() {
  for (const field of reference.querySelectorAll("select:not([aria-label]), input:not([aria-label])")) {
    const name = field.closest("[data-param-name]")?.getAttribute("data-param-name");
    field.setAttribute("aria-label", name ?? "Media type");
  }
  for (const code of reference.querySelectorAll("pre:not([tabindex])")) code.setAttribute("tabindex", "0");
}

const dark = matchMedia("(prefers-color-scheme: dark)");
dark.addEventListener("change", followScheme);
followScheme(dark);

new MutationObserver(makeAccessible).observe(reference, { childList: true, subtree: true });

fetch("openapi.json")
  .then((response) => response.json())
  .then(showReference)
  .catch(() => (about.textContent = "openapi.json cannot be loaded just now. Reload this page in a moment."));

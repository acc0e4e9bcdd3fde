/**
 * Where the person is. Addresses are hashes ("#/cases/7") because the window
 * cannot reload deep paths. An address names screens and opaque ids only,
 * never anything about a patient.
 */
class Route {
  /** The parts between the slashes: ["cases", "7"]; empty for Today. */
  path = $state.raw<string[]>([]);
  /** What follows a question mark. */
  query = $state.raw(new URLSearchParams());
  /** True once the person has moved from the page that was loaded first. */
  moved = $state(false);

  constructor() {
    this.#read();
    window.addEventListener("hashchange", () => {
      if (!isScreen(window.location.hash)) return;
      this.moved = true;
      this.#read();
    });
  }

  #read(): void {
    const [path = "", query = ""] = window.location.hash.replace(/^#\/?/, "").split("?");
    this.path = path.split("/").filter(Boolean).map(decodeURIComponent);
    this.query = new URLSearchParams(query);
  }
}

function isScreen(hash: string): boolean {
  return hash === "" || hash.startsWith("#/");
}

export const route = new Route();

/** The address of a screen: href("cases", "7") is "#/cases/7". */
export function href(...path: string[]): string {
  return `#/${path.map(encodeURIComponent).join("/").replaceAll("%3A", ":")}`;
}

/** Goes to a screen. With `replace` the present address leaves the history. */
export function go(address: string, how: "push" | "replace" = "push"): void {
  if (how === "push") {
    window.location.hash = address;
    return;
  }
  window.history.replaceState(null, "", address);
  window.dispatchEvent(new HashChangeEvent("hashchange"));
}

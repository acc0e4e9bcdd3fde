const key = "barsdesk-shortcuts";

/** What a person prefers on this computer; nothing of it is about a patient. */
export const preferences = {
  /** Whether single keys go to screens. On unless turned off. */
  get shortcuts(): boolean {
    try {
      return localStorage.getItem(key) !== "off";
    } catch {
      return true; // storage is blocked
    }
  },
  set shortcuts(on: boolean) {
    try {
      localStorage.setItem(key, on ? "on" : "off");
    } catch {
      // storage is blocked: the choice lasts as long as the page
    }
  },
};

/** What a person prefers on this computer; nothing of it is about a patient. */
class Preferences {
  /** Whether single keys go to screens. On unless turned off. */
  get shortcuts(): boolean {
    return read("barsdesk-shortcuts") !== "off";
  }
  set shortcuts(on: boolean) {
    write("barsdesk-shortcuts", on);
  }

  /** Whether something new in the inbox makes a sound. Off unless turned on. */
  get sound(): boolean {
    return read("barsdesk-sound") === "on";
  }
  set sound(on: boolean) {
    write("barsdesk-sound", on);
  }

  /** Whether something new in the inbox shows a notification of the system. Off unless turned on. */
  get notify(): boolean {
    return read("barsdesk-notify") === "on";
  }
  set notify(on: boolean) {
    write("barsdesk-notify", on);
  }
}

function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null; // storage is blocked
  }
}

function write(key: string, on: boolean): void {
  try {
    localStorage.setItem(key, on ? "on" : "off");
  } catch {
    // storage is blocked: the choice lasts as long as the page
  }
}

export const preferences = new Preferences();

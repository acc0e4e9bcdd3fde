import { forgets } from "./forget";

/** What a screen reader is told though nothing took the focus. */
class Announcer {
  text = $state("");
}

export const announcer = new Announcer();
forgets(() => (announcer.text = ""));

/** Tells it politely. The same words twice are told twice. */
export function announce(text: string): void {
  announcer.text = "";
  queueMicrotask(() => (announcer.text = text));
}

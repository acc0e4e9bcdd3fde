import { windowRuntime } from "../live/sources";

/**
 * Saves a text as a file where the person wants it: a browser puts it with its
 * downloads, the window asks where. Says in words what became of it; empty
 * when the person has changed their mind.
 */
export function saveFile(name: string, text: string): Promise<string> {
  return saved(name, text, () => [text]);
}

/** The same for bytes that are no text. */
export function saveBytes(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return saved(name, bytes, () => [inBase64(bytes), "base64"]);
}

/** What the window is handed: the text, or the bytes in Base64 and the word for that. */
function saved(name: string, content: BlobPart, handed: () => string[]): Promise<string> {
  const runtime = windowRuntime();
  if (!runtime) return Promise.resolve(download(name, content));
  return new Promise((done) => {
    const off = runtime.EventsOn("saved", (said) => {
      off();
      done(String(said));
    });
    runtime.EventsEmit("save", name, ...handed());
  });
}

/** How many bytes become text at once: the call stack bounds it. */
const atOnce = 0x8000;

function inBase64(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += atOnce) {
    text += String.fromCharCode(...bytes.subarray(at, at + atOnce));
  }
  return btoa(text);
}

function download(name: string, content: BlobPart): string {
  const address = URL.createObjectURL(new Blob([content], { type: "application/octet-stream" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
  return `Saved as ${name} with the downloads of this browser.`;
}

import { windowRuntime } from "../live/sources";

/**
 * Saves a text as a file where the person wants it: a browser puts it with its
 * downloads, the window asks where. Says in words what became of it; empty
 * when the person has changed their mind.
 */
export function saveFile(name: string, text: string): Promise<string> {
  const runtime = windowRuntime();
  if (!runtime) return Promise.resolve(download(name, text));
  return new Promise((done) => {
    const off = runtime.EventsOn("saved", (said) => {
      off();
      done(String(said));
    });
    runtime.EventsEmit("save", name, text);
  });
}

function download(name: string, text: string): string {
  const address = URL.createObjectURL(new Blob([text], { type: "application/octet-stream" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
  return `Saved as ${name} with the downloads of this browser.`;
}

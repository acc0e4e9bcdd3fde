import { beside } from "../api/client";
import type { Change, Heard, Source } from "./live.svelte";

/** The server's event stream, for browsers. */
export const browserEvents: Source = {
  open(heard: Heard) {
    const stream = new EventSource(beside("api/events"));
    stream.addEventListener("open", () => heard.opened());
    stream.addEventListener("beat", () => heard.beat());
    stream.addEventListener("changed", (event) => {
      heard.changed(JSON.parse((event as MessageEvent<string>).data) as Change);
    });
    return () => stream.close();
  },
};

/** What the window's runtime offers a page; absent in a browser. */
export interface WindowRuntime {
  EventsOn(name: string, listener: (...data: unknown[]) => void): () => void;
  EventsEmit(name: string, ...data: unknown[]): void;
}

/**
 * The same events, passed on by the window, which cannot stream: "opened" each
 * time it has reached the server, then "beat" and "changed". A "ping" is
 * answered with "pong", so that the window notices a page that has died.
 */
export function windowEvents(runtime: WindowRuntime): Source {
  return {
    open(heard: Heard) {
      const off = [
        runtime.EventsOn("opened", () => heard.opened()),
        runtime.EventsOn("beat", () => heard.beat()),
        runtime.EventsOn("changed", (data) => heard.changed(changeOf(data))),
      ];
      runtime.EventsEmit("listening");
      return () => off.forEach((end) => end());
    },
  };
}

function changeOf(data: unknown): Change {
  return (typeof data === "string" ? JSON.parse(data) : data) as Change;
}

/** Answers the window's pings for as long as the page lives. */
export function answerPings(runtime: WindowRuntime): void {
  runtime.EventsOn("ping", (...data) => runtime.EventsEmit("pong", ...data));
}

/** The window's runtime, if the page runs in the window. */
export function windowRuntime(): WindowRuntime | undefined {
  return (window as { runtime?: WindowRuntime }).runtime;
}

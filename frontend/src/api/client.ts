import createClient from "openapi-fetch";
import type { paths } from "./schema";
import { Refused, troubleOf } from "./trouble";

/** The address of something served beside this page, wherever the page lies: "/rooms/blue/" has an API of its own. */
export function beside(path: string): string {
  return new URL(path, window.location.origin + window.location.pathname).href;
}

/** The workstation's API, typed from its OpenAPI document. */
export const api = createClient<paths>({
  baseUrl: beside("."),
  cache: "no-store",
  fetch: (request) => {
    const idle = Math.floor(idleFor() / 1_000);
    if (idle > 0) request.headers.set(idleHeader, String(idle));
    // Looked up at each call, so that tests can stand in for the network.
    return globalThis.fetch(request);
  },
});

/** Says for how many seconds nobody has touched the screen: what a page reads by itself keeps no session awake. */
export const idleHeader = "Barsdesk-Idle";

let idleFor = () => 0;

/** Has every call tell for how many milliseconds nobody was here; the returned function ends it. */
export function tellIdle(milliseconds: () => number): () => void {
  idleFor = milliseconds;
  return () => (idleFor = () => 0);
}

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The body of an answer, or a Refused with words for the person. */
export async function ask<T>(call: Promise<Answer<T>>): Promise<T> {
  let answer: Answer<T>;
  try {
    answer = await call;
  } catch (error) {
    throw Refused.from(error);
  }
  if (answer.response.ok) return answer.data as T;
  const refused = new Refused(troubleOf(answer.error), answer.response.status);
  if (refused.status === 401 || refused.status === 423) keptOut.forEach((tell) => tell());
  throw refused;
}

const keptOut = new Set<() => void>();

/** Calls `tell` whenever the server lets nobody in: the session has ended, or it is locked. */
export function onKeptOut(tell: () => void): () => void {
  keptOut.add(tell);
  return () => keptOut.delete(tell);
}

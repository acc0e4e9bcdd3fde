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
  // Looked up at each call, so that tests can stand in for the network.
  fetch: (request) => globalThis.fetch(request),
});

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
  if (refused.status === 401) signedOut.forEach((tell) => tell());
  throw refused;
}

const signedOut = new Set<() => void>();

/** Calls `tell` whenever the server says that nobody is signed in. */
export function onSignedOut(tell: () => void): () => void {
  signedOut.add(tell);
  return () => signedOut.delete(tell);
}

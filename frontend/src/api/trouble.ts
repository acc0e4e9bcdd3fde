import type { components } from "./schema";

/** Something that went wrong, in words for the person. */
export type Trouble = components["schemas"]["Trouble"];

/** A request that was not done. `status` is 0 when no answer came. */
export class Refused extends Error {
  constructor(
    readonly trouble: Trouble,
    readonly status: number,
  ) {
    super(trouble.code);
  }

  /** Any error as a Refused: the server's own words, or ours when it gave none. */
  static from(error: unknown): Refused {
    if (error instanceof Refused) return error;
    if (error instanceof TypeError || (error instanceof DOMException && error.name === "AbortError")) {
      return new Refused(unreachable, 0);
    }
    return new Refused(broken, 0);
  }
}

/** No answer came from the server. */
export const unreachable: Trouble = {
  code: "unreachable",
  title: "Barsdesk does not answer",
  what: "This page cannot reach the Barsdesk program.",
  sent: "Messages that were already given to Barsdesk are safe with it.",
  next: "Check that Barsdesk is running and that this computer is connected. This page tries again by itself.",
};

/** The page itself has a fault. */
export const broken: Trouble = {
  code: "page-fault",
  title: "This page has a fault",
  what: "Something went wrong while this page was shown.",
  sent: "Nothing was sent by this page just now.",
  next: "Load the page again. If it happens again, tell the person who runs Barsdesk.",
};

/** Reads an error body; the server answers every error with a Trouble. */
export function troubleOf(body: unknown): Trouble {
  return isTrouble(body) ? body : unreachable;
}

function isTrouble(body: unknown): body is Trouble {
  return typeof body === "object" && body !== null && "code" in body && "title" in body && "next" in body;
}

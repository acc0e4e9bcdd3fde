import type { Action } from "../../api/types";
import { href } from "../../route/route.svelte";

/** Where an action on a case is done: on its own page, which asks what it needs and says what it sends. */
export function actionAddress(caseId: string, action: Action["id"]): string {
  return action === "open" ? href("cases", caseId) : href("cases", caseId, "act", action);
}

/** What the page of an action asks for. */
export interface Ask {
  /** Label of the text box; without one there is no text. */
  text?: string;
  hint?: string;
  required?: boolean;
  /** Asks whether it was sent by mistake. */
  mistake?: boolean;
  /** It takes something back at the receiver. */
  warns?: boolean;
}

const asks: Partial<Record<Action["id"], Ask>> = {
  "cancel-booking": {
    text: "Why is the booking cancelled?",
    hint: "The service reads this.",
    required: true,
    warns: true,
  },
  "cancel-referral": {
    text: "Why is this cancelled?",
    hint: "The service reads this.",
    required: true,
    mistake: true,
    warns: true,
  },
  "record-contact": {
    text: "What came of it?",
    hint: "For example: phoned, no answer, will try again at 16:00",
    required: true,
  },
  close: { text: "Why does nothing more need doing? (optional)" },
  note: { text: "Note", required: true },
};

/** What the page of this action asks for. */
export function askOf(action: string): Ask {
  return asks[action as Action["id"]] ?? {};
}

/** Actions that begin a new draft. */
export function startsDraft(action: string): boolean {
  return action === "rebook" || action === "refer";
}

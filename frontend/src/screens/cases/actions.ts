import type { Action, DraftStart } from "../../api/types";
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
  /** What may belong to it and stand as well, and the action that cancels that. */
  pair?: { what: string; action: Action["id"] };
  /** Asks whether the service has it. */
  taken?: boolean;
  /** It takes something back at the receiver. */
  warns?: boolean;
}

const asks: Partial<Record<Action["id"], Ask>> = {
  "cancel-booking": {
    text: "Why is the booking cancelled?",
    hint: "The service reads this.",
    required: true,
    warns: true,
    pair: { what: "referral", action: "cancel-referral" },
  },
  "cancel-referral": {
    text: "Why is this cancelled?",
    hint: "The service reads this.",
    required: true,
    mistake: true,
    warns: true,
    pair: { what: "appointment", action: "cancel-booking" },
  },
  "record-contact": {
    text: "What came of it?",
    hint: "For example: phoned, no answer, will try again at 16:00",
    required: true,
  },
  close: { text: "Why does nothing more need doing? (optional)" },
  note: { text: "Note", required: true },
  tell: {
    text: "Who told you, and when?",
    hint: "For example: Sam on the front desk, by telephone at 14:10",
    required: true,
    taken: true,
  },
};

/** What the page of this action asks for. */
export function askOf(action: string): Ask {
  return asks[action as Action["id"]] ?? {};
}

/** Actions that begin a new draft at a service that the person chooses, and what the address of the service says. */
const drafts: Partial<Record<Action["id"], string>> = {
  rebook: "&rebooks=1",
  refer: "",
  "re-refer": "&rerefers=1",
  book: "&books=1",
};

/** Whether an action begins a new draft. */
export function startsDraft(action: string): boolean {
  return action in drafts;
}

/** The draft that an action begins at once, at the service that has what is to be changed. */
export function updateDraft(caseId: string, serviceId: string): DraftStart {
  return { serviceId, useCase: "", plan: "update", fromCase: caseId };
}

/** Where the draft of an action is begun: on the page of the service, with the patient taken from the case. */
export function draftAddress(caseId: string, serviceId: string, action: string): string {
  return `${href("services", serviceId)}?from=${encodeURIComponent(caseId)}${drafts[action as Action["id"]] ?? ""}`;
}

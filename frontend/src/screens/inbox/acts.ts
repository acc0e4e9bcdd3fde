import type { WorkAct } from "../../api/types";

/** What an act asks before it is done; one that asks nothing is done at once. */
export const question: Partial<Record<WorkAct["id"], { label: string; button: string; missing: string }>> = {
  assign: { label: "Colleague’s name", button: "Assign", missing: "Enter the name of a colleague" },
  note: { label: "Note", button: "Save the note", missing: "Enter the note" },
  close: {
    label: "How is the patient looked after?",
    button: "Close the item",
    missing: "Enter how the patient is looked after",
  },
  reopen: {
    label: "Why is it opened again?",
    button: "Open it again",
    missing: "Enter why it is opened again",
  },
};

/** What is told once it is done. */
export const done: Record<WorkAct["id"], string> = {
  take: "You have taken this.",
  assign: "Assigned.",
  "give-back": "Given back.",
  note: "The note is saved.",
  close: "The item is closed.",
  reopen: "The item is open again.",
};

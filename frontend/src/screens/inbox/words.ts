import type { WorkCount } from "../../api/types";

/** The parts of a worklist, in the order of the screen. */
export const viewNames: Record<WorkCount["view"], string> = {
  new: "New",
  mine: "Mine",
  waiting: "Waiting for reply",
  open: "All open",
  closed: "Closed",
};

/** What an empty part says. */
export const emptyWords: Record<WorkCount["view"], string> = {
  new: "Nothing new. Somebody sees to everything that is open.",
  mine: "You have taken nothing.",
  waiting: "No sender waits for an answer.",
  open: "Nothing is open.",
  closed: "Nothing was closed yet.",
};

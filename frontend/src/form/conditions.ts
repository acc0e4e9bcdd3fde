import type { Answers, Block, Field, When } from "../api/types";
import { isDate } from "../time/london";
import type { Repeat } from "./answers";

/** Where a condition is read: the repeat it stands in, and all other answers. */
export interface Setting {
  repeat: Repeat;
  answers: Answers;
}

/** Whether a field is asked, given the other answers. */
export function isAsked(field: Field, at: Setting): boolean {
  return (!field.showWhen || holds(field.showWhen, at)) && allHold(field.showIf, at);
}

/** Whether a block is asked, given the other answers. */
export function isBlockAsked(block: Block, answers: Answers): boolean {
  return allHold(block.showIf, { repeat: {}, answers });
}

/** How much a field matters here: a condition may make it one that must be answered. */
export function necessityOf(field: Field, at: Setting): Field["necessity"] {
  return field.requiredWhen?.some((when) => holds(when, at)) ? "must" : field.necessity;
}

/** In each list at least one condition holds; none to hold is no condition. */
function allHold(lists: When[][] | undefined, at: Setting): boolean {
  return (lists ?? []).every((any) => any.some((when) => holds(when, at)));
}

function holds(when: When, { repeat, answers }: Setting): boolean {
  const source = when.block ? (answers[when.block]?.[0] ?? {}) : repeat;
  return says(when, source[when.field] ?? "") !== Boolean(when.not);
}

function says(when: When, answer: string): boolean {
  if (when.above) return compare(answer, when.above) > 0;
  if (when.below) return compare(answer, when.below) < 0;
  if (when.values.length === 0) return answer !== "";
  return answer.split("\n").some((value) => when.values.includes(value));
}

/** Below 0, 0 or above 0; NaN when the two cannot be compared. A quantity counts by its number. */
function compare(answer: string, limit: string): number {
  return place(answer) - place(limit);
}

/** A number, an instant, a date or a time of day, as a number of its own kind. */
function place(text: string): number {
  const time = /^(\d{2}):(\d{2}):(\d{2})$/.exec(text);
  if (time) return Number(time[1]) * 3600 + Number(time[2]) * 60 + Number(time[3]);
  if (isDate(text) || /^\d{4}-\d{2}-\d{2}T.+[Z+-]/.test(text)) return Date.parse(text);
  return text === "" ? NaN : Number(text.split(" ")[0]);
}

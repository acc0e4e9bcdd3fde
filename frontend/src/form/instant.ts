import { instantsOf, offsetAt, wallClock } from "../time/london";

/** A point in time as it stands in its boxes. */
export interface Typed {
  /** yyyy-mm-dd, or an unfinished date. */
  date: string;
  time: string;
  offset: string;
}

const complete = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}):\d{2}(?:\.\d+)?(Z|[+-]\d{2}:\d{2})$/;

/** The boxes for an answer: an instant, or what toAnswer kept of an unfinished one. */
export function fromAnswer(value: string): Typed {
  const match = complete.exec(value);
  if (!match) return unfinished(value);
  const at = new Date(value);
  return { ...wallClock(at), offset: offsetAt(at) };
}

function unfinished(value: string): Typed {
  const [date = "", ...rest] = value.split("T");
  return { date, time: rest.join("T"), offset: "" };
}

/**
 * The answer for the boxes: an instant with Britain's offset once date and time
 * are sound, else every character typed. In the hour that comes twice the offset
 * chosen before stays, and summer time, which comes first, is taken otherwise.
 */
export function toAnswer({ date, time, offset }: Typed): string {
  const instants = instantsOf(date, time);
  const instant = instants.find((text) => text.endsWith(offset)) ?? instants[0];
  if (instant) return instant;
  return date === "" && time === "" ? "" : `${date}T${time}`;
}

/** Whether the clock shows this time twice on this day. */
export function comesTwice({ date, time }: Typed): boolean {
  return instantsOf(date, time).length === 2;
}

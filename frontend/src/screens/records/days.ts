import { instantsOf } from "../../time/london";

/** The first instant of a British day, yyyy-mm-dd. */
export function startOf(day: string): string {
  return instantsOf(day, "00:00")[0]!;
}

/** The day after a day, both yyyy-mm-dd. */
export function dayAfter(day: string): string {
  const at = new Date(`${day}T12:00:00Z`);
  at.setUTCDate(at.getUTCDate() + 1);
  return at.toISOString().slice(0, 10);
}

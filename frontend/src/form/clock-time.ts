import { readTime } from "../time/london";

/** The answer for a time as typed: hh:mm:ss, or every character typed while it is no time. */
export function toTime(typed: string): string {
  const time = readTime(typed);
  return time ? `${time}:00` : typed;
}

/** What stands in the box for an answer; seconds only where there are some. */
export function fromTime(answer: string): string {
  return /^\d{2}:\d{2}:00$/.test(answer) ? answer.slice(0, 5) : answer;
}

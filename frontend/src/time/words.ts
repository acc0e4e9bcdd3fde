import { isDate, offsetAt, wallClock } from "./london";

const day = new Intl.DateTimeFormat("en-GB", {
  timeZone: "Europe/London",
  day: "numeric",
  month: "long",
  year: "numeric",
});
const seconds = new Intl.DateTimeFormat("en-GB", {
  timeZone: "Europe/London",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
});

/** "14:30", with BST or GMT in the hours that come twice. */
export function clock(at: Date): string {
  const { time } = wallClock(at);
  return time + zoneIfTwice(at);
}

/** "14:30:05". */
export function clockSeconds(at: Date): string {
  return seconds.format(at);
}

/** "21 November 2026". */
export function longDay(at: Date): string {
  return day.format(at);
}

/** "today at 14:30", "yesterday at 09:05", "21 November 2026 at 09:05". */
export function moment(at: Date, now: Date): string {
  return `${relativeDay(at, now)} at ${clock(at)}`;
}

/** "21 November 2026" for yyyy-mm-dd; any other text as it is. */
export function dateWords(date: string): string {
  return isDate(date) ? longDay(new Date(`${date}T12:00:00Z`)) : date;
}

/** "21 November 2026 at 14:30". */
export function instantWords(at: Date): string {
  return `${longDay(at)} at ${clock(at)}`;
}

/** "21 November 2026, 14:30:05 GMT": the whole instant, for hover and copies. */
export function full(at: Date): string {
  return `${longDay(at)}, ${clockSeconds(at)} ${offsetAt(at) === "+01:00" ? "BST" : "GMT"}`;
}

/** "just now", "12 minutes ago", "3 hours ago"; from two days on the day itself. */
export function ago(at: Date, now: Date): string {
  const minutes = Math.floor((now.getTime() - at.getTime()) / 60_000);
  if (minutes < 1) return "just now";
  if (minutes < 60) return count(minutes, "minute");
  if (minutes < 48 * 60) return count(Math.floor(minutes / 60), "hour");
  return longDay(at);
}

function count(n: number, unit: string): string {
  return `${n} ${unit}${n === 1 ? "" : "s"} ago`;
}

function relativeDay(at: Date, now: Date): string {
  const date = wallClock(at).date;
  if (date === wallClock(now).date) return "today";
  if (date === wallClock(new Date(now.getTime() - 24 * 3_600_000)).date) return "yesterday";
  if (date === wallClock(new Date(now.getTime() + 24 * 3_600_000)).date) return "tomorrow";
  return longDay(at);
}

function zoneIfTwice(at: Date): string {
  const hour = 3_600_000;
  const same = (other: number) => wallClock(new Date(at.getTime() + other)).time === wallClock(at).time;
  if (!same(hour) && !same(-hour)) return "";
  return offsetAt(at) === "+01:00" ? " BST" : " GMT";
}

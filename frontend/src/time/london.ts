/**
 * British wall-clock time, whatever zone the computer is set to. Dates are
 * yyyy-mm-dd, times hh:mm, instants RFC 3339 with offset.
 */
const zone = "Europe/London";

const wall = new Intl.DateTimeFormat("en-GB", {
  timeZone: zone,
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
});

/** The wall clock at an instant. */
export function wallClock(at: Date): { date: string; time: string } {
  const part = Object.fromEntries(wall.formatToParts(at).map((p) => [p.type, p.value]));
  return { date: `${part.year}-${part.month}-${part.day}`, time: `${part.hour}:${part.minute}` };
}

/** "+00:00" or "+01:00": what Britain keeps at an instant. */
export function offsetAt(at: Date): "+00:00" | "+01:00" {
  const { date, time } = wallClock(at);
  const ahead = Date.parse(`${date}T${time}:00Z`) - Math.floor(at.getTime() / 60_000) * 60_000;
  return ahead === 0 ? "+00:00" : "+01:00";
}

/**
 * The instants at which the clock shows this time on this day: one; none when
 * it is no time, or is skipped as the clocks go forward; two in the hour that
 * comes twice, summer time first.
 */
export function instantsOf(date: string, time: string): string[] {
  const clock = readTime(time);
  if (!clock || !isDate(date)) return [];
  return ["+01:00", "+00:00"]
    .map((offset) => `${date}T${clock}:00${offset}`)
    .filter((text) => offsetAt(new Date(text)) === text.slice(-6));
}

/** A time as typed ("9:05", "0905", "09.05") as hh:mm; undefined when it is none. */
export function readTime(typed: string): string | undefined {
  const match = /^\s*(\d{1,2})[:.](\d{2})\s*$|^\s*(\d{2})(\d{2})\s*$/.exec(typed);
  if (!match) return undefined;
  const hour = Number(match[1] ?? match[3]);
  const minute = Number(match[2] ?? match[4]);
  if (hour > 23 || minute > 59) return undefined;
  return `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`;
}

/** Whether this is a day of the calendar. */
export function isDate(date: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) return false;
  const at = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(date);
}

/** The present minute as an instant. */
export function nowInstant(now: Date): string {
  const { date, time } = wallClock(now);
  return `${date}T${time}:00${offsetAt(now)}`;
}

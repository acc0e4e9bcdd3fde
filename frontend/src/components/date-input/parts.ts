/** A date as typed, box by box. */
export interface DateParts {
  day: string;
  month: string;
  year: string;
}

/** The boxes for yyyy-mm-dd, or for what joinDate kept of an unfinished date. */
export function splitDate(value: string): DateParts {
  const [year = "", month = "", ...day] = value.split("-");
  return { year, month: unpad(month), day: unpad(day.join("-")) };
}

/**
 * yyyy-mm-dd with leading zeros added; empty when all boxes are. An unfinished
 * date keeps its gaps ("2026--4"), which no reader takes for a date.
 */
export function joinDate({ day, month, year }: DateParts): string {
  const typed = [year, month, day].map((part) => part.replaceAll("-", "").trim());
  if (typed.every((part) => part === "")) return "";
  return [typed[0], pad(typed[1]!), pad(typed[2]!)].join("-");
}

function pad(part: string): string {
  return /^\d$/.test(part) ? `0${part}` : part;
}

function unpad(part: string): string {
  return /^0\d$/.test(part) ? part.slice(1) : part;
}

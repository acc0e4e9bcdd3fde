import type { FieldProblem, ScheduleChange } from "../../api/types";
import { readTime } from "../../time/london";

/** A schedule as typed: numbers as text. */
export interface TypedSchedule {
  settings: ScheduleChange;
  length: string;
  places: string;
  daysAhead: string;
}

/** The days of the week, 1 being Monday. */
export const weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/** A new schedule: weekdays are left to be given. */
export const nothing: ScheduleChange = {
  version: 0,
  name: "",
  services: [],
  channel: "",
  practitioner: { prefix: "", given: "", family: "", gender: "", sdsUserId: "", sdsRoleId: "", roleCode: "" },
  place: { name: "", address: "", postcode: "" },
  length: 15,
  places: 1,
  daysAhead: 28,
  from: "",
  until: "",
  hours: [],
  exceptions: [],
  stopped: false,
};

/** The schedule as the form shows it. */
export function typedOf(settings: ScheduleChange): TypedSchedule {
  const { length, places, daysAhead } = settings;
  return {
    settings: structuredClone(settings),
    length: `${length}`,
    places: `${places}`,
    daysAhead: `${daysAhead}`,
  };
}

/** "9.05" and "0905" as 09:05; what is no time stays for the server to refuse. */
export const clockOf = (typed: string) => readTime(typed) ?? typed.trim().slice(0, 5);

const numbers = [
  {
    key: "length",
    most: 1440,
    what: "Give the minutes of an appointment as a whole number, for example 15.",
  },
  {
    key: "places",
    most: 50,
    what: "Give how many appointments there are at the same time, between 1 and 50.",
  },
  { key: "daysAhead", most: 365, what: "Give how many days ahead can be booked, between 1 and 365." },
] as const;

/** What was typed as a schedule, and what of it cannot be read. */
export function changeOf(typed: TypedSchedule): { change: ScheduleChange; problems: FieldProblem[] } {
  const change = structuredClone(typed.settings);
  const problems: FieldProblem[] = [];
  for (const { key, most, what } of numbers) {
    const text = typed[key].trim();
    change[key] = Number(text);
    if (!/^\d+$/.test(text) || change[key] < 1 || change[key] > most) problems.push({ field: key, what });
  }
  for (const span of change.hours) [span.from, span.to] = [clockOf(span.from), clockOf(span.to)];
  for (const exception of change.exceptions) {
    if (exception.kind === "closed") exception.hours = [];
    for (const span of exception.hours) [span.from, span.to] = [clockOf(span.from), clockOf(span.to)];
    [exception.from, exception.to] = [exception.from.slice(0, 10), exception.to.slice(0, 10)];
  }
  [change.from, change.until] = [change.from.slice(0, 10), change.until.slice(0, 10)];
  return { change, problems };
}

/** The hours of Monday on every day to Friday, in place of what was there. */
export function asOnMonday(hours: ScheduleChange["hours"]): ScheduleChange["hours"] {
  const monday = hours.filter((span) => span.weekday === 1);
  const weekend = hours.filter((span) => span.weekday > 5);
  return [...[1, 2, 3, 4, 5].flatMap((weekday) => monday.map((span) => ({ ...span, weekday }))), ...weekend];
}

/** What the saving of a schedule did, in words. */
export function savedWords(made: number, removed: number, conflicts: number): string {
  const count = (n: number) => `${n} free ${n === 1 ? "appointment" : "appointments"}`;
  const words = [
    made ? `${count(made)} added.` : "",
    removed ? `${count(removed)} taken away.` : "",
    conflicts ? `${conflicts} booked no longer ${conflicts === 1 ? "fits" : "fit"}: see above.` : "",
  ];
  return ["Saved.", ...words].filter(Boolean).join(" ");
}

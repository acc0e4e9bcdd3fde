import type { ScheduleChange } from "../../api/types";
import type { TextField } from "../../form/text-field";
import type { TypedSchedule } from "./typed";

type Person = keyof ScheduleChange["practitioner"];

/** How long appointments are, how many at once, and how far ahead. */
export const lengthFields: TextField<Exclude<keyof TypedSchedule, "settings">>[] = [
  { key: "length", label: "Minutes of an appointment", width: 4, inputmode: "numeric" },
  {
    key: "places",
    label: "Appointments at the same time",
    hint: "1 for one person who gives them",
    width: 4,
    inputmode: "numeric",
  },
  {
    key: "daysAhead",
    label: "Days ahead that can be booked",
    hint: "Today included. New days are added every day by themselves",
    width: 4,
    inputmode: "numeric",
  },
];

/** What the person who gives the appointments is called. */
export const nameFields: TextField<Person>[] = [
  { key: "prefix", label: "Title (optional)", width: 10 },
  { key: "given", label: "First name (optional)" },
  { key: "family", label: "Last name (optional)" },
];

/** What the smartcard says of that person. */
export const smartcardFields: TextField<Person>[] = [
  { key: "sdsUserId", label: "SDS user ID (optional)", hint: "From the smartcard", width: 20 },
  { key: "sdsRoleId", label: "SDS role profile ID (optional)", hint: "From the smartcard", width: 20 },
];

/** Where the appointments are, when it is not where the service is. */
export const placeFields: TextField<keyof ScheduleChange["place"]>[] = [
  { key: "name", label: "Name of the place" },
  { key: "address", label: "Address", rows: 3 },
  { key: "postcode", label: "Postcode", width: 10 },
];

/** From when to when of a day appointments are added by hand. */
export const spanFields: TextField<"from" | "to">[] = [
  { key: "from", label: "From", hint: "For example, 09:00", width: 5 },
  { key: "to", label: "To (optional)", hint: "Leave it out for one appointment", width: 5 },
];

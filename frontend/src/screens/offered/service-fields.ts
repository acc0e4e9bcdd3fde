import type { TextField } from "../../form/text-field";

/** What a service is called, where it is and how it is reached. */
export const serviceFields: TextField<
  "name" | "organisation" | "odsCode" | "address" | "postcode" | "phone" | "openingTimes"
>[] = [
  { key: "name", label: "Name", hint: "As senders will read it" },
  { key: "organisation", label: "Organisation" },
  {
    key: "odsCode",
    label: "ODS code of the organisation",
    hint: "For example, RX1",
    width: 10,
    spellcheck: false,
  },
  { key: "address", label: "Address (optional)", rows: 3 },
  { key: "postcode", label: "Postcode (optional)", width: 10 },
  {
    key: "phone",
    label: "Phone number",
    hint: "Senders phone it when something goes wrong",
    type: "tel",
    width: 20,
  },
  {
    key: "openingTimes",
    label: "Opening times (optional)",
    hint: "For people to read. For example, every day 08:00 to 20:00. Appointments come from schedules",
  },
];

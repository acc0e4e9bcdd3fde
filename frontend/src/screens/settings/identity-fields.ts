import type { Identity } from "../../api/types";

/** One line of the identity. */
interface IdentityField {
  key: Exclude<keyof Identity, "roles" | "missing">;
  label: string;
  hint?: string;
  width?: 10 | 20;
}

/** The lines of the identity in the groups of the settings page. */
export const identityGroups: { title: string; help?: string; fields: IdentityField[] }[] = [
  {
    title: "Who I am",
    help: "The person whom the messages name as their author.",
    fields: [
      { key: "prefix", label: "Title (optional)", width: 10 },
      { key: "given", label: "First name" },
      { key: "family", label: "Last name" },
      { key: "roleCode", label: "Role" },
      { key: "sdsUserId", label: "SDS user ID", hint: "On your smartcard", width: 20 },
      { key: "sdsRoleId", label: "SDS role profile ID (optional)", width: 20 },
    ],
  },
  {
    title: "Organisation",
    fields: [
      { key: "organisation", label: "Name of the organisation" },
      { key: "odsCode", label: "ODS code", hint: "For example, RX1", width: 10 },
      { key: "serviceId", label: "ID of your own service", hint: "Answers come to this service", width: 20 },
      { key: "serviceName", label: "Name of your own service" },
      { key: "phone", label: "Phone number", hint: "Where the receiver can call you back", width: 20 },
    ],
  },
  {
    title: "Clinical decision support",
    help: "The software that reached the outcome, if there is one.",
    fields: [
      { key: "cdssName", label: "Name of the software (optional)" },
      { key: "cdssVersion", label: "Its version (optional)", width: 10 },
    ],
  },
];

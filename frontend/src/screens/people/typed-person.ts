import type { PersonView, Practitioner } from "../../api/types";

/** A person as typed into a form. */
export interface TypedPerson {
  name: string;
  roles: string[];
  organisation: string;
  practitioner: Practitioner;
}

/** An empty form, or one with what is kept of a person. */
export function typedOf(person?: PersonView): TypedPerson {
  const none: Practitioner = {
    family: "",
    given: "",
    prefix: "",
    sdsUserId: "",
    sdsRoleId: "",
    roleCode: "",
  };
  return {
    name: person?.name ?? "",
    roles: [...(person?.roles ?? [])],
    organisation: person?.organisation ?? "",
    practitioner: { ...none, ...person?.practitioner },
  };
}

/** The lines that messages carry of a person. */
export const professionFields: {
  key: keyof Practitioner;
  label: string;
  hint?: string;
  width?: 10 | 20;
}[] = [
  { key: "prefix", label: "Title (optional)", width: 10 },
  { key: "given", label: "First name" },
  { key: "family", label: "Last name" },
  { key: "roleCode", label: "Profession" },
  { key: "sdsUserId", label: "SDS user ID", hint: "On the smartcard", width: 20 },
  { key: "sdsRoleId", label: "SDS role profile ID (optional)", width: 20 },
];

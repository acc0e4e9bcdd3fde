import type { RoleChoice, RoleName } from "../../api/types";

interface Item {
  value: string;
  text: string;
  hint?: string;
}

/** What a person may act as, for radios. */
export function roleItems(roles: RoleChoice[]): Item[] {
  return roles.map(({ id, label, what, organisation }) => ({
    value: id,
    text: organisation ? `${label}, for ${organisation}` : label,
    hint: what || undefined,
  }));
}

/** What a person can be given, for checkboxes: each role with what it may do. */
export function roleChecks(roles: RoleName[]): Item[] {
  return roles.map(({ role, label, what }) => ({ value: role, text: label, hint: what }));
}

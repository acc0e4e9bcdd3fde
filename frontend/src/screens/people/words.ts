import type { PersonLine, RoleName } from "../../api/types";

/** Roles by their labels, with commas between them. */
export function rolesInWords(roles: string[], names: RoleName[]): string {
  return roles.map((role) => names.find((name) => name.role === role)?.label ?? role).join(", ") || "None";
}

/** Whether a person has ever signed in. */
export function wasSeen({ seenAt }: Pick<PersonLine, "seenAt">): boolean {
  return new Date(seenAt).getUTCFullYear() > 1;
}

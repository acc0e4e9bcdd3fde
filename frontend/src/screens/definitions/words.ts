import type { DefinitionPackage } from "../../api/types";

/** What a package holds, a line for each kind. */
export function holdings(one: DefinitionPackage): string[] {
  return one.holds.map(({ kind, count }) => `${kind}: ${count}`);
}

/** How much of a package is in force. */
export function standing({ inForce, total }: DefinitionPackage): string {
  if (inForce === total) return "All";
  return inForce === 0 ? "None" : `${inForce} of ${total}`;
}

/** What the list says above it. */
export function found(total: number): string {
  if (total === 0) return "No definition matches.";
  return total === 1 ? "1 definition matches." : `${total} definitions match.`;
}

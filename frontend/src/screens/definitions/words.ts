import type { DefinitionPackage } from "../../api/types";

const figure = new Intl.NumberFormat("en-GB");

/** What a package holds, a line for each kind. */
export function holdings(one: DefinitionPackage): string[] {
  return one.holds.map(({ kind, count }) => `${kind}: ${figure.format(count)}`);
}

/** How much of a package is in force. */
export function standing({ inForce, total }: DefinitionPackage): string {
  if (inForce === total) return "All";
  return inForce === 0 ? "None" : `${figure.format(inForce)} of ${figure.format(total)}`;
}

/** What the list says above it. */
export function found(total: number): string {
  if (total === 0) return "No definition matches.";
  return total === 1 ? "1 definition matches." : `${figure.format(total)} definitions match.`;
}

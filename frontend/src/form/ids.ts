/**
 * The element id of a field, from its path as the server names it in a fault:
 * "block[0].field", "contacts[0].phone", "family".
 */
export function fieldId(path: string): string {
  return `f-${path.replace(/[^A-Za-z0-9]+/g, "-").replace(/-+$/, "")}`;
}

/** The path of a field in a repeat of a block. */
export function fieldPath(block: string, index: number, field: string): string {
  return `${block}[${index}].${field}`;
}

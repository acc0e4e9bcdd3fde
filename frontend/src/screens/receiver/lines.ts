/** A list as a person types it: one a line. Empty lines count for nothing. */
export function listOf(text: string): string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter(Boolean);
}

/** The list as it stands in the box. */
export const textOf = (list: string[]) => list.join("\n");

/** The published addresses after those that are listed, each once. */
export function withPublished(text: string, published: string[]): string {
  return textOf([...new Set([...listOf(text), ...published])]);
}

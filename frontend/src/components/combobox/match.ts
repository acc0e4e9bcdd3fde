/** One option of a long list. */
export interface Item {
  value: string;
  text: string;
  group?: string;
}

/** How many options are offered at once; more make a list nobody reads. */
export const mostShown = 40;

/**
 * The options that hold every word typed, those beginning with it first; the
 * order within is the list's own, and groups stay together.
 */
export function matching(items: Item[], typed: string): Item[] {
  const sought = fold(typed).trim();
  const words = sought.split(/\s+/).filter(Boolean);
  if (words.length === 0) return items;
  const found = items.filter((item) => words.every((word) => folded(item).includes(word)));
  const begins = (item: Item) => folded(item).startsWith(sought);
  return [...found.filter(begins), ...found.filter((item) => !begins(item))];
}

/** Options under their group headings, in the order the groups first appear. */
export function grouped(items: Item[]): { group: string; items: Item[] }[] {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = item.group ?? "";
    groups.set(group, [...(groups.get(group) ?? []), item]);
  }
  return Array.from(groups, ([group, items]) => ({ group, items }));
}

/** An item's words, folded once: a list of hundreds is searched at each key. */
const foldedItems = new WeakMap<Item, string>();

function folded(item: Item): string {
  const known = foldedItems.get(item);
  if (known !== undefined) return known;
  const words = fold(`${item.text} ${item.group ?? ""}`);
  foldedItems.set(item, words);
  return words;
}

/** Text without accents, case and marks, so that typing finds it. */
function fold(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

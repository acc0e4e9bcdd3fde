import type { OpenDraft } from "./open-draft.svelte";

/**
 * Drafts whose page was left while something on it was not saved. Coming back
 * to one finds every character; only the page's memory holds them.
 */
const unsaved = new Map<string, OpenDraft>();

/** How long a person who leaves waits for what is not saved yet. */
export const patience = 3_000;

/** Keeps a draft that was left, if it has to be. */
export function leave(open: OpenDraft): void {
  if (open.unsaved) unsaved.set(open.draft.id, open);
  else unsaved.delete(open.draft.id);
}

/** The draft as it was left, if something of it was not saved then and still is not. */
export function comeBack(id: string): OpenDraft | undefined {
  const open = unsaved.get(id);
  unsaved.delete(id);
  return open?.unsaved ? open : undefined;
}

/**
 * Saves every draft that was left, as far as that goes within `patience`, and
 * keeps only what could not be saved.
 */
export async function saveAll(): Promise<void> {
  const saving = Promise.all([...unsaved.values()].map((open) => open.save()));
  await Promise.race([saving, new Promise((late) => setTimeout(late, patience))]);
  for (const [id, open] of unsaved) if (!open.unsaved) unsaved.delete(id);
}

/** Drops every draft that was left, saved or not: the person has gone. */
export function dropAll(): void {
  unsaved.clear();
}

import type { OpenDraft } from "./open-draft.svelte";

/**
 * Drafts whose page was left while something on it was not saved. Coming back
 * to one finds every character; only the page's memory holds them.
 */
const unsaved = new Map<string, OpenDraft>();

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

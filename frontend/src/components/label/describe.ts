/** The aria-describedby of a field: its hint, its error and whatever else explains it. */
export function describedBy(id: string, hint?: string, error?: string, more?: string): string | undefined {
  const ids = [more, hint ? `${id}-hint` : undefined, error ? `${id}-error` : undefined];
  return ids.filter(Boolean).join(" ") || undefined;
}

const all = new Set<() => void>();

/** Names what is to be forgotten when the screen is locked or a person leaves. For modules that live as long as the page. */
export function forgets(forget: () => void): void {
  all.add(forget);
}

/** Empties everything that this page holds beside what is mounted. */
export function forgetAll(): void {
  all.forEach((forget) => forget());
}

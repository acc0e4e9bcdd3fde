/** Whether two answers say the same. An empty text says the same as none; the order of keys says nothing. */
export function same(a: unknown, b: unknown): boolean {
  if (isBlank(a) && isBlank(b)) return true;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => same(item, b[index]));
  }
  if (isRecord(a) && isRecord(b)) {
    return keysOf(a, b).every((key) => same(a[key], b[key]));
  }
  return a === b;
}

/**
 * Puts what was changed here (`mine`, since `base`) on top of what was saved
 * elsewhere meanwhile (`theirs`). Where both changed the same answer, mine stays.
 */
export function merge<T>(base: T, mine: T, theirs: T): T {
  if (same(base, mine)) return theirs;
  if (isRecord(base) && isRecord(mine) && isRecord(theirs)) {
    const pairs = keysOf(mine, theirs).map((key) => [key, merge(base[key], mine[key], theirs[key])]);
    return Object.fromEntries(pairs.filter(([, value]) => value !== undefined)) as T;
  }
  if (Array.isArray(base) && Array.isArray(mine) && Array.isArray(theirs))
    return mergeLists(base, mine, theirs) as T;
  return mine;
}

function mergeLists(base: unknown[], mine: unknown[], theirs: unknown[]): unknown[] {
  if (base.length !== mine.length || base.length !== theirs.length) return mine;
  return mine.map((item, index) => merge(base[index], item, theirs[index]));
}

/** Every text of `mine` that `kept` does not have at the same place. */
export function textsLost(mine: unknown, kept: unknown): string[] {
  if (typeof mine === "string") return mine === "" || mine === kept ? [] : [mine];
  if (Array.isArray(mine))
    return mine.flatMap((item, i) => textsLost(item, (kept as unknown[] | undefined)?.[i]));
  if (isRecord(mine)) {
    return Object.entries(mine).flatMap(([key, item]) =>
      textsLost(item, isRecord(kept) ? kept[key] : undefined),
    );
  }
  return [];
}

function isBlank(value: unknown): boolean {
  return value === undefined || value === null || value === "";
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function keysOf(...records: Record<string, unknown>[]): string[] {
  return [...new Set(records.flatMap(Object.keys))];
}

import { onDestroy } from "svelte";
import { Refused, type Trouble } from "../api/trouble";
import { concerns } from "./live.svelte";
import { live } from "./stream";

/** How long a person waits before the page says that it is waiting. */
export const slowAfter = 1_000;

/**
 * What a screen shows of the server: the latest answer, or why there is none.
 * An older answer never replaces a newer one. A failed re-reading keeps the
 * value on the page beside its trouble.
 */
export class View<T> {
  value = $state.raw<T>();
  trouble = $state.raw<Trouble>();
  /** Nothing has come for a second. */
  slow = $state(false);
  readAt = $state.raw<Date>();
  #asked = 0;
  #ended = false;

  constructor(private ask: () => Promise<T>) {}

  /** Reads again. */
  async read(): Promise<void> {
    const mine = ++this.#asked;
    const timer = setTimeout(() => (this.slow = this.#asked === mine && !this.#ended), slowAfter);
    try {
      const value = await this.ask();
      if (this.#isLatest(mine)) this.show(value);
    } catch (error) {
      if (this.#isLatest(mine)) this.trouble = Refused.from(error).trouble;
    } finally {
      clearTimeout(timer);
      if (this.#isLatest(mine)) this.slow = false;
    }
  }

  /** Takes a value that another call has answered. */
  show(value: T): void {
    this.#asked++;
    this.value = value;
    this.trouble = undefined;
    this.slow = false;
    this.readAt = new Date();
  }

  /** Ignores whatever still arrives. */
  end(): void {
    this.#ended = true;
    this.#asked++;
  }

  #isLatest(mine: number): boolean {
    return !this.#ended && mine === this.#asked;
  }
}

/** How often a list is read again that says what is late: time passes without a change. */
export const minute = 60_000;

/**
 * A View that reads at once and again whenever one of the topics changes, for
 * as long as the component that made it lives; with `eachMinute` as time
 * passes, too; with `atMost` no oftener than that many milliseconds, for what
 * changes with every call. What nobody sees is read once somebody does, so that nothing
 * counts as read that nobody looked at.
 */
export function view<T>(
  ask: () => Promise<T>,
  topics: string[],
  { eachMinute = false, atMost = 0 }: { eachMinute?: boolean; atMost?: number } = {},
): View<T> {
  const shown = new View(ask);
  void shown.read();
  let waits = false;
  const again = () => {
    waits = document.visibilityState === "hidden";
    if (!waits) void shown.read();
  };
  const seen = () => {
    if (waits) again();
  };
  let soon: ReturnType<typeof setTimeout> | undefined;
  const changed = () => {
    if (!atMost) return again();
    soon ??= setTimeout(() => {
      soon = undefined;
      again();
    }, atMost);
  };
  const off = live.on((change) => {
    if (concerns(change, topics)) changed();
  });
  document.addEventListener("visibilitychange", seen);
  const timer = eachMinute ? setInterval(again, minute) : undefined;
  onDestroy(() => {
    off();
    clearInterval(timer);
    clearTimeout(soon);
    document.removeEventListener("visibilitychange", seen);
    shown.end();
  });
  return shown;
}

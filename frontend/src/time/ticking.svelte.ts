import { createSubscriber } from "svelte/reactivity";

/**
 * The present time to half a minute, for words such as "12 minutes ago". It is
 * this computer's, unless it follows another clock.
 */
class Ticking {
  #ahead = $state(0);
  #stands = $state.raw<Date>();
  #subscribe = createSubscriber((update) => {
    const timer = setInterval(update, 30_000);
    return () => clearInterval(timer);
  });

  get now(): Date {
    this.#subscribe();
    return this.#stands ?? new Date(Date.now() + this.#ahead);
  }

  /** Follows a clock that says `at` now, and runs or stands. */
  follow(at: Date, running: boolean): void {
    this.#ahead = at.getTime() - Date.now();
    this.#stands = running ? undefined : at;
  }

  /** Goes back to this computer's clock. */
  unfollow(): void {
    this.#ahead = 0;
    this.#stands = undefined;
  }
}

export const ticking = new Ticking();

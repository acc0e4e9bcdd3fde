import { createSubscriber } from "svelte/reactivity";

/** The present time to half a minute, for words such as "12 minutes ago". */
class Ticking {
  #subscribe = createSubscriber((update) => {
    const timer = setInterval(update, 30_000);
    return () => clearInterval(timer);
  });

  get now(): Date {
    this.#subscribe();
    return new Date();
  }
}

export const ticking = new Ticking();

/** How long before the end a person is warned. */
export const warnedFor = 60_000;

/** How often another page of the same browser is told that someone is here. */
const toldEvery = 5_000;

const signs = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"] as const;

/** Tells the pages of one browser of each other; absent where the browser cannot. */
export interface Wire {
  tell(): void;
  heard(listener: () => void): void;
  close(): void;
}

/**
 * Whether anyone is here. After `limit` milliseconds without a key or a
 * pointer it calls `away`, once; in the last minute `left` counts down, and
 * then only stay() or a key goes on, not a hand that brushes the desk. What is done in another page of the
 * same browser counts too. A computer that slept past the end calls `away` as it wakes.
 */
export class Idle {
  /** Whole seconds until `away`, in the last minute only. */
  left = $state<number>();
  #at = Date.now();
  #told = 0;
  #ended = false;

  constructor(
    private limit: number,
    private away: () => void,
    private wire?: Wire,
  ) {}

  /** Begins to watch; the returned function ends it. */
  start(): () => void {
    const sign = (event: Event) => this.#sign(event.type);
    const look = () => this.#look();
    signs.forEach((name) => window.addEventListener(name, sign, { passive: true, capture: true }));
    document.addEventListener("visibilitychange", look);
    this.wire?.heard(() => this.#here());
    const timer = setInterval(look, 1_000);
    return () => {
      this.#ended = true;
      clearInterval(timer);
      document.removeEventListener("visibilitychange", look);
      signs.forEach((name) => window.removeEventListener(name, sign, { capture: true }));
      this.wire?.close();
    };
  }

  /** For how many milliseconds nobody was here. */
  get for(): number {
    return Date.now() - this.#at;
  }

  /** Someone is here. */
  stay(): void {
    this.#here();
    this.#tell();
  }

  #sign(kind: string): void {
    this.#look();
    if (this.#ended || (this.left !== undefined && kind !== "keydown")) return;
    this.#here();
    if (Date.now() - this.#told > toldEvery) this.#tell();
  }

  #here(): void {
    this.#at = Date.now();
    this.left = undefined;
  }

  #tell(): void {
    this.#told = Date.now();
    this.wire?.tell();
  }

  #look(): void {
    if (this.#ended) return;
    const left = this.limit - this.for;
    if (left <= 0) {
      this.#ended = true;
      this.away();
      return;
    }
    this.left = left <= Math.min(warnedFor, this.limit / 2) ? Math.ceil(left / 1_000) : undefined;
  }
}

/** The pages of this browser that show the same Barsdesk. */
export function pagesOf(address: string): Wire | undefined {
  if (typeof BroadcastChannel === "undefined") return undefined;
  const channel = new BroadcastChannel(`barsdesk-here ${address}`);
  return {
    tell: () => channel.postMessage(0),
    heard: (listener) => channel.addEventListener("message", listener),
    close: () => channel.close(),
  };
}

/** What changed, as the server says it; the page then reads again what it shows. */
export interface Change {
  topics: string[];
  caseId?: string;
}

/** Where changes come from: the browser's event stream, or the window's own events. */
export interface Source {
  open(heard: Heard): () => void;
}

/** What a Source reports. */
export interface Heard {
  /** The stream stands (again): events before now may have been missed. */
  opened(): void;
  beat(): void;
  changed(change: Change): void;
}

/** How long the stream may be silent before lists say that they may be out of date. */
export const silenceAfter = 10_000;

type Listener = (change: Change) => void;

/** The live stream of one page. It never gives up: when silent it opens its source anew. */
export class Live {
  /** When the stream was last heard, once it has fallen silent. */
  silentSince = $state.raw<Date>();
  heardAt = $state.raw(new Date());
  #listeners = new Set<Listener>();
  #close: () => void = () => undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #missed = false;
  #stands = false;
  /** Whether to listen also while nobody sees the page: to tell of what is new. */
  inBackground: () => boolean = () => false;

  constructor(private source: Source) {}

  /** Begins to listen; the returned function ends it. */
  start(): () => void {
    const turn = () => {
      const hidden = document.visibilityState === "hidden";
      if (hidden && !this.inBackground()) this.#rest();
      else if (!hidden || !this.#stands) this.#open();
    };
    turn();
    document.addEventListener("visibilitychange", turn);
    return () => {
      document.removeEventListener("visibilitychange", turn);
      this.#rest();
    };
  }

  /** Calls `listener` for every change, and with all topics after any gap. */
  on(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** A page that nobody sees holds no connection: a browser has few for one server. */
  #rest(): void {
    clearTimeout(this.#timer);
    this.#close();
    this.#close = () => undefined;
    this.#stands = false;
  }

  #open(): void {
    this.#close();
    this.#stands = true;
    this.#wait();
    this.#close = this.source.open({
      opened: () => this.#opened(),
      beat: () => this.#heard(),
      changed: (change) => {
        this.#heard();
        this.#tell(change);
      },
    });
  }

  #opened(): void {
    this.#heard();
    if (this.#missed) this.#tell({ topics: ["*"] });
    this.#missed = true;
  }

  #heard(): void {
    this.heardAt = new Date();
    this.silentSince = undefined;
    this.#wait();
  }

  #wait(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.silentSince = this.heardAt;
      this.#open();
    }, silenceAfter);
  }

  #tell(change: Change): void {
    for (const listener of [...this.#listeners]) listener(change);
  }
}

/** Whether a change concerns something shown under these topics. */
export function concerns(change: Change, topics: string[]): boolean {
  return change.topics.some((topic) => topic === "*" || topics.includes(topic));
}

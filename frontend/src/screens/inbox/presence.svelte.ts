import { onDestroy } from "svelte";
import { api, ask } from "../../api/client";
import { concerns } from "../../live/live.svelte";
import { live } from "../../live/stream";

/** How often a page says that it still shows an item. */
export const renewEvery = 15_000;

/** Who else has an item open, for as long as the component that made it lives. */
export class Presence {
  others = $state.raw<string[]>([]);
  #page = crypto.randomUUID();
  #ended = false;

  constructor(private item: () => string) {}

  start(): () => void {
    void this.renew();
    const timer = setInterval(() => void this.renew(), renewEvery);
    const off = live.on((change) => {
      if (concerns(change, ["presence"]) && (!change.caseId || change.caseId === this.item()))
        void this.renew();
    });
    const gone = () => this.#leave();
    window.addEventListener("pagehide", gone);
    return () => {
      this.#ended = true;
      clearInterval(timer);
      off();
      window.removeEventListener("pagehide", gone);
      this.#leave();
    };
  }

  /** Says that the page is here. What cannot be told now is told next time. */
  async renew(): Promise<void> {
    try {
      const body = { page: this.#page };
      const answer = await ask(
        api.PUT("/api/inbox/{id}/presence", { params: { path: { id: this.item() } }, body }),
      );
      if (!this.#ended) this.others = answer.others;
    } catch {
      // the item itself says that the server is away
    }
  }

  /** Also while the page goes: the browser sends it on. */
  #leave(): void {
    const body = { page: this.#page };
    api
      .POST("/api/inbox/{id}/leave", { params: { path: { id: this.item() } }, body, keepalive: true })
      .catch(() => undefined);
  }
}

/** The presence of a screen. */
export function present(item: () => string): Presence {
  const presence = new Presence(item);
  onDestroy(presence.start());
  return presence;
}

import { api, ask } from "../api/client";
import { forgets } from "./forget";
import { ticking } from "../time/ticking.svelte";
import type { ScenarioProgress, StageNow } from "../api/types";

/**
 * What the Sandbox is doing, wherever the person is: what is on, and the
 * scenario under way. Read by the frame at every change; empty elsewhere.
 */
class CurrentSandbox {
  now = $state.raw<StageNow>();
  progress = $state.raw<ScenarioProgress>();
  /** The scenario ended while the person looked on, and how it went was not looked at yet. */
  ended = $state(false);
  #asked = 0;

  /** Reads both again. What cannot be read stays as it was: the page below says what is wrong. */
  async read(): Promise<void> {
    const mine = ++this.#asked;
    const [now, progress] = await Promise.allSettled([
      ask(api.GET("/api/sandbox/now")),
      ask(api.GET("/api/sandbox/progress")),
    ]);
    if (mine !== this.#asked) return;
    this.#take({
      now: now.status === "fulfilled" ? now.value : undefined,
      progress: progress.status === "fulfilled" ? progress.value : undefined,
    });
  }

  /** Takes what another call has answered. */
  show(value: { now?: StageNow; progress?: ScenarioProgress }): void {
    this.#asked++;
    this.#take(value);
  }

  /** Empties it; an answer under way is not taken. */
  forget(): void {
    this.#asked++;
    this.now = this.progress = undefined;
    this.ended = false;
    ticking.unfollow();
  }

  #take({ now, progress }: { now?: StageNow; progress?: ScenarioProgress }): void {
    if (now) {
      this.now = now;
      if (now.moved || !now.running) ticking.follow(new Date(now.now), now.running);
      else ticking.unfollow();
    }
    if (progress) {
      if (progress.running && !progress.over) this.ended = false;
      else if (this.progress?.running && !this.progress.over) this.ended = true;
      this.progress = progress;
    }
  }
}

export const sandbox = new CurrentSandbox();
forgets(() => sandbox.forget());

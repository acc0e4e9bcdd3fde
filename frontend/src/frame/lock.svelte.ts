import { tick } from "svelte";
import { api, ask } from "../api/client";
import { Refused, type Trouble } from "../api/trouble";
import { dropAll, saveAll } from "../journey/kept";
import { go } from "../route/route.svelte";
import { forgetAll } from "./forget";
import { session } from "./session.svelte";

/**
 * Locks this page and ends its session. The page is covered at once: what it
 * showed is gone before the server is asked, but drafts are saved first.
 */
class ScreenLock {
  /** The page is covered, whatever the server knows of it. */
  covered = $state(false);
  /** Why the server could not be told. The page stays covered. */
  trouble = $state.raw<Trouble>();

  /** Covers the page, saves its drafts and locks the session. */
  async now(): Promise<void> {
    await this.#leave(async () => {
      session.value = await ask(api.POST("/api/session/lock", { body: {} }));
    });
  }

  /** Covers the page, saves its drafts and ends the session. The next person begins at Today. */
  async signOut(): Promise<void> {
    await this.#leave(async () => {
      await ask(api.DELETE("/api/session"));
      await session.read();
      dropAll();
      go("#/", "replace");
    });
  }

  /** What the page holds is forgotten. What no save has taken yet stays for whoever unlocks it. */
  async #leave(tell: () => Promise<void>): Promise<void> {
    this.covered = true;
    this.trouble = undefined;
    await tick(); // the screens end, and leave their drafts to be saved
    await saveAll();
    forgetAll();
    try {
      await tell();
      this.covered = false;
    } catch (error) {
      this.trouble = Refused.from(error).trouble;
    }
  }
}

export const lock = new ScreenLock();

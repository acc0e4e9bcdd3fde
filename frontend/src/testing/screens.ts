import { cleanup, render } from "@testing-library/svelte";
import { tick } from "svelte";
import { vi } from "vitest";
import { session } from "../frame/session.svelte";
import { go } from "../route/route.svelte";
import Screen from "../screens/Screen.svelte";
import { aSession } from "./cases";

/** Shows the screen of an address, as coming to it by a link would; somebody who may do everything is signed in unless the test says who. */
export async function visit(address: string) {
  cleanup();
  session.value ??= aSession();
  go(address, "replace");
  const shown = render(Screen);
  await settle();
  return shown;
}

/** Waits until what was asked is answered and shown. */
export async function settle() {
  for (let i = 0; i < 20; i++) {
    if (vi.isFakeTimers()) await vi.advanceTimersByTimeAsync(0);
    else await new Promise((done) => setTimeout(done, 0));
    await tick();
  }
}

import { api, ask } from "../../api/client";
import type { Setup } from "../../api/types";
import { view, type View } from "../../live/view.svelte";

/** The list as it stands, read at each page anew: much of it changes elsewhere, and tells nobody. */
export function setupList(): View<Setup> {
  const topics = ["settings", "services", "schedules", "offered", "people"];
  return view(() => ask(api.GET("/api/setup")), topics, { eachMinute: true });
}

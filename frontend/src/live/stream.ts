import { Live } from "./live.svelte";
import { answerPings, browserEvents, windowEvents, windowRuntime } from "./sources";

const runtime = windowRuntime();
if (runtime) answerPings(runtime);

/** The live stream of this page. */
export const live = new Live(runtime ? windowEvents(runtime) : browserEvents);

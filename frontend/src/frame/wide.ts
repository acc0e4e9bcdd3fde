import { MediaQuery } from "svelte/reactivity";

/** Whether there is room beside the page: navigation and lists stand at the left then. */
export const wide = new MediaQuery("min-width: 64em", true);

import { MediaQuery } from "svelte/reactivity";

/** Whether there is room beside the page: navigation and lists stand at the left then. */
export const wide = new MediaQuery("min-width: 64em", true);

/** Whether there is room on both sides of the page. */
export const roomy = new MediaQuery("min-width: 80em", true);

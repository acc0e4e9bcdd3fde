import { toTop } from "../route/focus";
import { route } from "../route/route.svelte";

/** Takes the focus as the page appears, so that a screen reader begins there. */
export function focusOnMount(element: HTMLElement): void {
  if (!route.moved) return;
  element.focus({ preventScroll: true });
  toTop();
}

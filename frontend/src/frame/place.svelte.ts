import { onDestroy } from "svelte";

/** The place of the navigation that a screen names itself, where its address does not tell. */
class PlaceInPlay {
  first = $state<string>();
}

export const placeInPlay = new PlaceInPlay();

/** Marks a place for as long as the component of a screen lives; undefined leaves it to the address. */
export function belongTo(first: () => string | undefined): void {
  $effect(() => {
    placeInPlay.first = first();
  });
  onDestroy(() => (placeInPlay.first = undefined));
}

import { onDestroy } from "svelte";
import type { Banner } from "../api/types";
import { forgets } from "./forget";

/** The patient in play, if there is one. At most one is, on any page. */
class PatientInPlay {
  banner = $state.raw<Banner>();
}

export const patientInPlay = new PatientInPlay();
forgets(() => (patientInPlay.banner = undefined));

/** Keeps the patient of a screen in sight for as long as its component lives. */
export function keepInSight(banner: () => Banner | undefined): void {
  $effect(() => {
    patientInPlay.banner = banner();
  });
  onDestroy(() => (patientInPlay.banner = undefined));
}

import type { Draft, Step } from "../api/types";
import { href } from "../route/route.svelte";

/** The page of a step; with `field` the focus goes there. */
export function stepAddress(draftId: string, step: string, field?: string): string {
  if (step === "settings") return "#/settings";
  if (step === "connection") return "#/settings/connection";
  return field ? href("new", draftId, step, field) : href("new", draftId, step);
}

/** The step after one; the last is its own. */
export function stepAfter(steps: Step[], id: string): Step {
  const at = steps.findIndex((step) => step.id === id);
  return steps[Math.min(at + 1, steps.length - 1)]!;
}

/** Where to go on: the first step that is not done. */
export function firstOpen(steps: Step[]): Step {
  return steps.find((step) => step.state !== "done") ?? steps[steps.length - 1]!;
}

/** How a step's state is said. */
export const stateWords: Record<Step["state"], string> = {
  todo: "not started",
  progress: "in progress",
  done: "complete",
  problem: "has a problem",
};

/** The section of the receiver's form that a step shows. */
export function sectionOf(draft: Draft, step: string) {
  return draft.form.sections.find((section) => `form:${section.id}` === step);
}

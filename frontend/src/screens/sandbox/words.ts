import type { ScenarioCard } from "../../api/types";

export const levelWords: Record<ScenarioCard["level"], string> = {
  "first steps": "First steps",
  practised: "Practised",
  demanding: "Demanding",
};

export const levelColours = { "first steps": "green", practised: "blue", demanding: "purple" } as const;

/** "5 steps, about 10 minutes". */
export function lengthWords({ steps, minutes }: Pick<ScenarioCard, "steps" | "minutes">): string {
  const parts = [steps === 1 ? "1 step" : `${steps} steps`];
  if (minutes) parts.push(`about ${minutes} ${minutes === 1 ? "minute" : "minutes"}`);
  return parts.join(", ");
}

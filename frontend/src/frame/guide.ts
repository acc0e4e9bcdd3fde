import type { ScenarioStep } from "../api/types";
import { href } from "../route/route.svelte";

const screens: Record<ScenarioStep["screen"], { address: string; title: string }> = {
  today: { address: "#/", title: "Today" },
  new: { address: "#/new", title: "New booking or referral" },
  cases: { address: "#/cases", title: "Cases" },
  case: { address: "#/cases", title: "the case" },
  inbox: { address: "#/inbox", title: "Inbox" },
  services: { address: "#/services", title: "Services" },
  definitions: { address: "#/definitions", title: "Definitions" },
  sandbox: { address: "#/sandbox", title: "Sandbox" },
  settings: { address: "#/settings", title: "Settings" },
};

/** Where a step is done. */
export function placeOfStep(step: Pick<ScenarioStep, "screen" | "caseId">): {
  address: string;
  title: string;
} {
  if (step.screen === "case" && step.caseId)
    return { address: href("cases", step.caseId), title: screens.case.title };
  return screens[step.screen];
}

/** The step that is next; undefined once all are done. */
export function nextStep(steps: ScenarioStep[]): ScenarioStep | undefined {
  return steps.find((step) => step.state === "now") ?? steps.find((step) => step.state === "todo");
}

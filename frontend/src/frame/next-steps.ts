import type { NextStep } from "../api/types";
import { fieldId } from "../form/ids";
import { stepAddress } from "../journey/steps";
import { href } from "../route/route.svelte";

/** Where a step leads; undefined for what is done in place, or cannot be done from here. */
export function addressOf(step: NextStep): string | undefined {
  if (step.caseId && step.action) return href("cases", step.caseId, "act", step.action);
  if (step.draftId && step.page) return draftAddress(step.draftId, step.page, step.field);
  switch (step.id) {
    case "choose-service":
      return href("new") + (step.caseId ? `?from=${encodeURIComponent(step.caseId)}` : "");
    case "phone":
      return step.phone ? `tel:${step.phone.replace(/[^+\d]/g, "")}` : undefined;
    case "sign-in":
      return "#/sign-in";
    case "settings":
      return "#/settings";
    default:
      return undefined;
  }
}

function draftAddress(draftId: string, page: string, field = ""): string {
  return stepAddress(draftId, page, field ? fieldId(field) : undefined);
}

/** What is copied for support: one id a line, nothing about the patient. */
export function supportText(step: NextStep): string {
  return (step.ids ?? []).map((line) => `${line.name}: ${line.value}`).join("\n");
}

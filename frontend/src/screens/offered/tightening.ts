import type { DefinitionField, DefinitionPart, OfferedDefinition, TightenChange } from "../../api/types";

/** What a part is to be: as the standard has it, asked of everyone, or not wanted. */
export type Wish = DefinitionPart["now"];

/** What stands on the page of one definition. */
export interface Wishes {
  parts: Record<string, Wish>;
  fields: Record<string, boolean>;
}

/** The wishes as they are kept. */
export function wishesOf(definition: OfferedDefinition): Wishes {
  const out: Wishes = { parts: {}, fields: {} };
  for (const part of definition.parts) {
    out.parts[part.id] = part.now;
    for (const field of part.fields) out.fields[field.id] = field.required;
  }
  return out;
}

/** The wishes as the standard has it. */
export function standardOf(definition: OfferedDefinition): Wishes {
  const out: Wishes = { parts: {}, fields: {} };
  for (const part of definition.parts) {
    out.parts[part.id] = part.standard;
    for (const field of part.fields) out.fields[field.id] = field.standard === "must";
  }
  return out;
}

/** What goes beyond the standard; nothing of a part that is left out. */
export function changeOf(definition: OfferedDefinition, wishes: Wishes): TightenChange {
  const wish = (part: DefinitionPart) => wishes.parts[part.id];
  const kept = definition.parts.filter((part) => wish(part) !== "dropped");
  return {
    required: kept
      .filter((part) => part.standard !== "required" && wish(part) === "required")
      .map((part) => part.id),
    dropped: definition.parts.filter((part) => wish(part) === "dropped").map((part) => part.id),
    fields: kept.flatMap((part) =>
      part.fields.filter((field) => field.standard !== "must" && wishes.fields[field.id]).map((f) => f.id),
    ),
  };
}

/** Whether anything of a part can be changed. */
export const canChange = (part: DefinitionPart) =>
  part.canRequire ||
  part.canDrop ||
  part.fields.some((field) => field.canRequire && field.standard !== "must");

/** The ways a part can be. */
export function waysOf(part: DefinitionPart): { value: Wish; text: string }[] {
  const standard =
    part.standard === "required"
      ? { value: "required" as const, text: "Must be sent, as the standard says" }
      : { value: "optional" as const, text: "May be sent, as the standard says" };
  return [
    standard,
    ...(part.canRequire ? [{ value: "required" as const, text: "Must be sent" }] : []),
    ...(part.canDrop ? [{ value: "dropped" as const, text: "Leave it out: senders do not ask for it" }] : []),
  ];
}

/** One question as the sender's form shows it. */
export interface Question {
  label: string;
  must: boolean;
}

/** The questions that a sender's form asks, part by part; parts without any are not shown. */
export function questionsOf(
  definition: OfferedDefinition,
  wishes: Wishes,
): { name: string; must: boolean; questions: Question[] }[] {
  return definition.parts
    .filter((part) => wishes.parts[part.id] !== "dropped" && part.fields.length > 0)
    .map((part) => ({
      name: part.name,
      must: wishes.parts[part.id] === "required",
      questions: part.fields.map((field: DefinitionField) => ({
        label: field.label,
        must: wishes.fields[field.id] ?? false,
      })),
    }));
}

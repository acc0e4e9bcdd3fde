import type { Answers, Block, Field } from "../api/types";

/** One repeat of a block: field id to value. */
export type Repeat = Record<string, string>;

/**
 * The repeats of a block to show: those begun, and at least as many as must be.
 * A list that may stay empty begins empty, since that says something ("No known
 * allergies stated"); `blank` shows a first one to fill in all the same.
 */
export function repeatsOf(answers: Answers, block: Block, blank: boolean): Repeat[] {
  const given = answers[block.id] ?? [];
  const wanted = Math.max(block.min, blank || block.max === 1 ? 1 : 0, given.length);
  return Array.from({ length: wanted }, (_, index) => given[index] ?? {});
}

/** Sets one answer, making room for its repeat. An answer taken away stays as "", so that nothing proposes it again. */
export function setAnswer(answers: Answers, block: Block, index: number, field: string, value: string): void {
  roomFor(answers, block, index)[index]![field] = value;
}

/** The repeats of a block, with the one at `index` begun. */
export function roomFor(answers: Answers, block: Block, index: number): Repeat[] {
  // Read back, not kept from the assignment: only the answers' own array tells the page of its changes.
  answers[block.id] ??= [];
  const repeats = answers[block.id]!;
  while (repeats.length <= index) repeats.push({});
  return repeats;
}

/** Whether anything of a block was answered. */
export function isAnswered(answers: Answers, block: Block): boolean {
  return (answers[block.id] ?? []).some((repeat) => Object.values(repeat).some((value) => value !== ""));
}

/** Whether a field is asked, given the other answers of its repeat. */
export function isAsked(field: Field, repeat: Repeat): boolean {
  const when = field.showWhen;
  if (!when) return true;
  const value = repeat[when.field] ?? "";
  return when.values.length === 0 ? value !== "" : when.values.includes(value);
}

/** Whether another repeat may be added. */
export function mayAdd(block: Block, shown: number): boolean {
  return block.max < 0 || shown < block.max;
}

/**
 * The answers to propose for a repeat: the defaults of its fields, `now` being
 * an instant. A block that need not be answered proposes nothing until it is
 * begun, since proposals alone would send it.
 */
export function proposals(block: Block, repeat: Repeat, now: string): Repeat {
  if (block.necessity !== "must" && Object.keys(repeat).length === 0) return {};
  const missing = block.fields.filter((f) => f.default !== "" && !(f.id in repeat) && isAsked(f, repeat));
  return Object.fromEntries(missing.map((f) => [f.id, f.default === "now" ? now : f.default]));
}

/** The label of a value among a field's options, or the value itself. */
export function labelOf(field: Field, value: string): string {
  return field.options.find((option) => option.value === value)?.label ?? value;
}

import type { Answers, Block, Field, Form } from "../api/types";
import { isAsked } from "./conditions";

/** One repeat of a block: field id to value. Keys that begin with "@" are the server's own and stay with it. */
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
  return (answers[block.id] ?? []).some(isBegun);
}

/** Whether anything of a repeat was answered. */
export function isBegun(repeat: Repeat): boolean {
  return Object.entries(repeat).some(([id, value]) => value !== "" && !id.startsWith("@"));
}

/** Whether a repeat holds answers beyond those that its block proposes by itself. */
export function isFilled(block: Block, repeat: Repeat): boolean {
  const proposed = new Set(block.fields.filter((field) => field.default !== "").map((field) => field.id));
  return isBegun(Object.fromEntries(Object.entries(repeat).filter(([id]) => !proposed.has(id))));
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
export function proposals(block: Block, repeat: Repeat, now: string, answers: Answers): Repeat {
  const begun = Object.keys(repeat).some((id) => !id.startsWith("@"));
  if (block.necessity !== "must" && !begun) return {};
  const missing = block.fields.filter(
    (f) => f.default !== "" && !(f.id in repeat) && isAsked(f, { repeat, answers }),
  );
  return Object.fromEntries(missing.map((f) => [f.id, f.default === "now" ? now : f.default]));
}

/** What one repeat of a block is called within a sentence. */
export function nameOf(block: Block): string {
  return block.one || block.title;
}

/** A repeat as a title, numbered where a block may have several. */
export function repeatTitle(block: Block, index: number): string {
  const name = nameOf(block).charAt(0).toUpperCase() + nameOf(block).slice(1);
  return block.max === 1 ? name : `${name} ${index + 1}`;
}

/** One answer by its place. */
export interface Place {
  block: string;
  index: number;
  field: string;
}

/**
 * Keeps references to the repeats of a block right while one of them goes
 * (`by` -1) or comes back (`by` 1): those after it move along. One to the
 * repeat that goes is taken away; its place is in the answer.
 */
export function moveReferences(answers: Answers, form: Form, block: string, at: number, by: 1 | -1): Place[] {
  const cut: Place[] = [];
  for (const place of referencesIn(answers, form)) {
    const repeat = answers[place.block]![place.index]!;
    const index = repeatReferredTo(repeat[place.field] ?? "", block);
    if (index === undefined || index < at) continue;
    const goes = by < 0 && index === at;
    if (goes) cut.push(place);
    repeat[place.field] = goes ? "" : referenceTo(block, index + by);
  }
  return cut;
}

function referencesIn(answers: Answers, form: Form): Place[] {
  return blocksOf(form).flatMap(({ id, fields }) =>
    fields
      .filter((field) => field.control === "reference")
      .flatMap((field) => (answers[id] ?? []).map((_, index) => ({ block: id, index, field: field.id }))),
  );
}

/** The answer that stands for a repeat of a block. */
export function referenceTo(block: string, index: number): string {
  return `#${block}:${index}`;
}

function repeatReferredTo(value: string, block: string): number | undefined {
  const index = value.startsWith(`#${block}:`) ? Number(value.slice(block.length + 2)) : NaN;
  return Number.isInteger(index) ? index : undefined;
}

/** Every block of a form. */
export function blocksOf(form: Form): Block[] {
  return form.sections.flatMap((section) => section.blocks);
}

/** The label of a value among a field's options, or the value itself. */
export function labelOf(field: Field, value: string): string {
  return field.options.find((option) => option.value === value)?.label ?? value;
}

import { expect, test } from "vitest";
import type { When } from "../api/types";
import { aBlock, aField } from "../testing/forms";
import { isAsked, isBlockAsked, necessityOf } from "./conditions";

const asked = (when: When, repeat: Record<string, string>, answers = {}) =>
  isAsked(aField("f", { showIf: [[when]] }), { repeat, answers });

test("a condition is read in the same repeat, or in the first repeat of the block it names", () => {
  expect(asked({ field: "a", values: ["x"] }, { a: "x" })).toBe(true);
  expect(asked({ field: "a", values: ["x"] }, { a: "y" })).toBe(false);
  const when = { block: "b", field: "a", values: ["x"] };
  expect(asked(when, { a: "x" }, { b: [{ a: "y" }, { a: "x" }] })).toBe(false);
  expect(asked(when, {}, { b: [{ a: "x" }] })).toBe(true);
});

test("without values any answer satisfies it, and one of several ticked is enough", () => {
  expect(asked({ field: "a", values: [] }, { a: "z" })).toBe(true);
  expect(asked({ field: "a", values: [] }, { a: "" })).toBe(false);
  expect(asked({ field: "a", values: ["y"] }, { a: "x\ny" })).toBe(true);
});

test("a condition can be turned round; nothing answered is then enough", () => {
  const not: When = { field: "a", values: ["x"], not: true };
  expect(asked(not, { a: "x" })).toBe(false);
  expect(asked(not, {})).toBe(true);
});

test("numbers, quantities, dates and times are compared; what cannot be satisfies nothing", () => {
  const above = (above: string, a: string) => asked({ field: "a", values: [], above }, { a });
  const below = (below: string, a: string) => asked({ field: "a", values: [], below }, { a });
  expect([above("9", "10"), above("9", "9"), above("9", "1.5"), above("9", "10 u|kg")]).toEqual([
    true,
    false,
    false,
    true,
  ]);
  expect(above("2026-01-01", "2026-01-02")).toBe(true);
  expect(below("2026-07-01T12:00:00+01:00", "2026-07-01T10:59:00Z")).toBe(true);
  expect(below("12:00:00", "11:59:00")).toBe(true);
  expect([above("9", ""), below("9", ""), above("9", "many")]).toEqual([false, false, false]);
});

test("every list must hold, by any of its conditions", () => {
  const one: When = { field: "a", values: ["1"] };
  const two: When = { field: "b", values: ["2"] };
  const both = aBlock("x", [], { showIf: [[{ ...one, block: "q" }], [{ ...two, block: "q" }]] });
  const either = aBlock("x", [], {
    showIf: [
      [
        { ...one, block: "q" },
        { ...two, block: "q" },
      ],
    ],
  });
  expect(isBlockAsked(both, { q: [{ a: "1" }] })).toBe(false);
  expect(isBlockAsked(both, { q: [{ a: "1", b: "2" }] })).toBe(true);
  expect(isBlockAsked(either, { q: [{ b: "2" }] })).toBe(true);
  expect(isBlockAsked(aBlock("x", []), {})).toBe(true);
});

test("a field is required as soon as one of its conditions says so", () => {
  const field = aField("f", { necessity: "may", requiredWhen: [{ field: "a", values: [] }] });
  expect(necessityOf(field, { repeat: {}, answers: {} })).toBe("may");
  expect(necessityOf(field, { repeat: { a: "1" }, answers: {} })).toBe("must");
});

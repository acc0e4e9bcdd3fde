import { expect, test } from "vitest";
import { merge, same, textsLost } from "./merge";

test("an empty text says the same as none, in any order of keys", () => {
  expect(same({ a: "", b: "1" }, { b: "1" })).toBe(true);
  expect(same([{ a: "1" }], [{ a: "1" }, {}])).toBe(false);
  expect(same({ a: "1" }, { a: "2" })).toBe(false);
});

test("changes to different answers are both kept", () => {
  const base = { story: [{ text: "fell" }], meds: [{ name: "" }] };
  const mine = { story: [{ text: "fell twice" }], meds: [{ name: "" }] };
  const theirs = { story: [{ text: "fell" }], meds: [{ name: "aspirin" }] };
  expect(merge(base, mine, theirs)).toEqual({ story: [{ text: "fell twice" }], meds: [{ name: "aspirin" }] });
});

test("where both changed the same answer, mine stays", () => {
  expect(merge({ a: "" }, { a: "mine" }, { a: "theirs" })).toEqual({ a: "mine" });
});

test("a list that grew here is kept whole", () => {
  expect(merge([{ n: "1" }], [{ n: "1" }, { n: "2" }], [{ n: "9" }])).toEqual([{ n: "1" }, { n: "2" }]);
});

test("what a choice drops is told text by text", () => {
  expect(textsLost({ a: "gone", b: ["same", "also gone"], c: "" }, { a: "x", b: ["same"] })).toEqual([
    "gone",
    "also gone",
  ]);
});

import { expect, test } from "vitest";
import { blankContact, callFirst, withOneFirst, without } from "./contacts";

const firsts = (contacts: { first: boolean }[]) => contacts.map((c) => c.first);
const three = [blankContact(false), blankContact(true), blankContact(false)];

test("choosing one to call first takes it from the others", () => {
  expect(firsts(callFirst(three, 2))).toEqual([false, false, true]);
});

test("there is always exactly one to call first", () => {
  expect(firsts(withOneFirst([blankContact(false), blankContact(false)]))).toEqual([true, false]);
  expect(firsts(withOneFirst([blankContact(true), blankContact(true)]))).toEqual([true, false]);
  expect(firsts(withOneFirst(three))).toEqual([false, true, false]);
  expect(withOneFirst([])).toEqual([]);
});

test("taking the first away passes it on", () => {
  expect(firsts(without(three, 1))).toEqual([true, false]);
  expect(firsts(without(three, 0))).toEqual([true, false]);
});

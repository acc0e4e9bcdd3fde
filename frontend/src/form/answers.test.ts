import { expect, test } from "vitest";
import { aBlock, aField, aForm, aSection } from "../testing/forms";
import { fromTime, toTime } from "./clock-time";
import { isAnswered, isFilled, moveReferences, proposals } from "./answers";
import { partialDate } from "./partial";
import { fromQuantity, toQuantity } from "./quantity";

const form = aForm([
  aSection("s", [
    aBlock("place", [aField("name")], { max: -1 }),
    aBlock("crew", [aField("at", { control: "reference", refers: ["place"] })], { max: -1 }),
  ]),
]);

test("references follow the repeat they are to, and one to what goes is taken away", () => {
  const answers = { crew: [{ at: "#place:0" }, { at: "#place:1" }, { at: "#place:2" }, { at: "other" }] };
  const cut = moveReferences(answers, form, "place", 1, -1);
  expect(answers.crew.map((c) => c.at)).toEqual(["#place:0", "", "#place:1", "other"]);
  expect(cut).toEqual([{ block: "crew", index: 1, field: "at" }]);
  moveReferences(answers, form, "place", 1, 1);
  expect(answers.crew.map((c) => c.at)).toEqual(["#place:0", "", "#place:2", "other"]);
});

test("what the server keeps with a repeat is no answer", () => {
  const block = aBlock("place", [aField("name"), aField("kind", { default: "scene" })], { necessity: "may" });
  expect(isAnswered({ place: [{ "@origin": "Location/1" }] }, block)).toBe(false);
  expect(proposals(block, { "@origin": "Location/1" }, "now", {})).toEqual({});
});

test("proposals alone do not make a repeat filled", () => {
  const block = aBlock("place", [aField("name"), aField("kind", { default: "scene" })]);
  expect(isFilled(block, { kind: "scene" })).toBe(false);
  expect(isFilled(block, { kind: "scene", name: "Platform 2" })).toBe(true);
});

test("a time keeps what was typed until it is one", () => {
  expect(["9:05", "0905", "9.05"].map(toTime)).toEqual(["09:05:00", "09:05:00", "09:05:00"]);
  expect(toTime("9:")).toBe("9:");
  expect([fromTime("09:05:00"), fromTime("09:05:30"), fromTime("9:")]).toEqual(["09:05", "09:05:30", "9:"]);
});

test("a quantity is a number with a unit; the unit alone says nothing", () => {
  expect(toQuantity({ number: "72.5", unit: "u|kg" })).toBe("72.5 u|kg");
  expect(toQuantity({ number: "72.5", unit: "" })).toBe("72.5");
  expect(toQuantity({ number: "", unit: "u|kg" })).toBe("");
  expect(fromQuantity("72.5 u|kg m")).toEqual({ number: "72.5", unit: "u|kg m" });
  expect(fromQuantity("72.5")).toEqual({ number: "72.5", unit: "" });
});

test("the day, or day and month, may be left out of a partial date; other gaps stay as typed", () => {
  expect(["2026-04-", "2026--", "2026-04-05", "-04-05", "2026--05"].map(partialDate)).toEqual([
    "2026-04",
    "2026",
    "2026-04-05",
    "-04-05",
    "2026--05",
  ]);
});

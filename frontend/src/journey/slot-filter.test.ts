import { expect, test } from "vitest";
import type { Slot } from "../api/types";
import { choicesOf, narrowed } from "./slot-filter";

const slot = (id: string, channel: string, gender: string) => ({ id, channel, gender }) as Slot;
const slots = [slot("1", "In person", "female"), slot("2", "Telephone", "male"), slot("3", "In person", "")];

test("only what differs can be chosen", () => {
  expect(choicesOf(slots, "channel")).toEqual(["In person", "Telephone"]);
  expect(choicesOf(slots.slice(0, 1), "channel")).toEqual([]);
});

test("nothing chosen shows every time; a choice shows those that say so", () => {
  const ids = (wanted: { channel: string; gender: string }) => narrowed(slots, wanted).map((s) => s.id);
  expect(ids({ channel: "", gender: "" })).toEqual(["1", "2", "3"]);
  expect(ids({ channel: "In person", gender: "" })).toEqual(["1", "3"]);
  expect(ids({ channel: "In person", gender: "female" })).toEqual(["1"]);
});

import { expect, test } from "vitest";
import type { Slot } from "../api/types";
import { gridOf, neighbour } from "./slot-grid";

function slot(id: string, start: string, day: string, time: string): Slot {
  return {
    id,
    start,
    end: start,
    day,
    time,
    channel: "In person",
    role: "",
    name: "",
    gender: "",
    spoken: `${day}, ${time}`,
    timeFrame: false,
    free: true,
    late: false,
  };
}

const sat = "Saturday 21 November 2026";
const sun = "Sunday 22 November 2026";
const week = [
  slot("sun-10", "2026-11-22T10:00:00Z", sun, "10:00"),
  slot("sat-9", "2026-11-21T09:00:00Z", sat, "09:00"),
  slot("sat-10a", "2026-11-21T10:00:00Z", sat, "10:00"),
  slot("sat-10b", "2026-11-21T10:00:00Z", sat, "10:00"),
  slot("sat-14", "2026-11-21T14:00:00Z", sat, "14:00"),
];

test("days go across, times down, and slots at the same time share a cell", () => {
  const grid = gridOf(week);
  expect(grid.days).toEqual([sat, sun]);
  expect(grid.times).toEqual(["09:00", "10:00", "14:00"]);
  expect(grid.cells.map((row) => row.map((cell) => cell.map((s) => s.id)))).toEqual([
    [["sat-9"], []],
    [["sat-10a", "sat-10b"], ["sun-10"]],
    [["sat-14"], []],
  ]);
});

test("01:30 BST and 01:30 GMT are two rows, in the order they come", () => {
  const day = "Sunday 25 October 2026";
  const grid = gridOf([
    slot("gmt", "2026-10-25T01:30:00Z", day, "01:30 GMT"),
    slot("bst", "2026-10-25T00:30:00Z", day, "01:30 BST"),
    slot("two", "2026-10-25T02:00:00Z", day, "02:00"),
  ]);
  expect(grid.times).toEqual(["01:30 BST", "01:30 GMT", "02:00"]);
});

test("arrows move through a day and to the nearest time of the day beside", () => {
  const grid = gridOf(week);
  const to = (from: string, key: string) => neighbour(grid, from, key)?.id;
  expect(to("sat-9", "ArrowDown")).toBe("sat-10a");
  expect(to("sat-10a", "ArrowDown")).toBe("sat-10b");
  expect(to("sat-10a", "ArrowUp")).toBe("sat-9");
  expect(to("sat-14", "ArrowRight")).toBe("sun-10");
  expect(to("sun-10", "ArrowLeft")).toBe("sat-10a");
  expect(to("sat-10a", "End")).toBe("sat-14");
  expect(to("sat-14", "Home")).toBe("sat-9");
});

test("there is nothing beyond the edges", () => {
  const grid = gridOf(week);
  expect(neighbour(grid, "sat-9", "ArrowUp")).toBeUndefined();
  expect(neighbour(grid, "sat-9", "ArrowLeft")).toBeUndefined();
  expect(neighbour(grid, "sun-10", "ArrowRight")).toBeUndefined();
  expect(neighbour(grid, "none", "ArrowDown")).toBeUndefined();
});

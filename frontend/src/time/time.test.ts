import { expect, test } from "vitest";
import { instantsOf, isDate, nowInstant, offsetAt, readTime, wallClock } from "./london";
import { ago, clock, full, moment } from "./words";

const at = (text: string) => new Date(text);

test("the tests run in another zone than Britain's", () => {
  expect(new Date("2026-07-01T12:00:00Z").getHours()).not.toBe(13);
});

test("the wall clock is British, in winter and in summer", () => {
  expect(wallClock(at("2026-11-21T14:30:00Z"))).toEqual({ date: "2026-11-21", time: "14:30" });
  expect(wallClock(at("2026-07-01T23:30:00Z"))).toEqual({ date: "2026-07-02", time: "00:30" });
  expect(offsetAt(at("2026-07-01T12:00:59.9Z"))).toBe("+01:00");
});

test("an ordinary time is one instant", () => {
  expect(instantsOf("2026-11-21", "12:04")).toEqual(["2026-11-21T12:04:00+00:00"]);
  expect(instantsOf("2026-07-01", "9:05")).toEqual(["2026-07-01T09:05:00+01:00"]);
});

test("01:30 comes twice as the clocks go back, and not at all as they go forward", () => {
  expect(instantsOf("2026-10-25", "01:30")).toEqual([
    "2026-10-25T01:30:00+01:00",
    "2026-10-25T01:30:00+00:00",
  ]);
  expect(instantsOf("2027-03-28", "01:30")).toEqual([]);
  expect(clock(at("2026-10-25T00:30:00Z"))).toBe("01:30 BST");
  expect(clock(at("2026-10-25T01:30:00Z"))).toBe("01:30 GMT");
  expect(clock(at("2026-10-25T02:30:00Z"))).toBe("02:30");
});

test("times and dates are read as people type them", () => {
  expect(["9:05", "09.05", "0905", " 23:59 "].map(readTime)).toEqual(["09:05", "09:05", "09:05", "23:59"]);
  expect(["24:00", "12:60", "905", "noon", ""].map(readTime)).toEqual(Array(5).fill(undefined));
  expect(isDate("2028-02-29")).toBe(true);
  expect(["2026-02-29", "2026-13-01", "2026-2-1", "2026--1"].some(isDate)).toBe(false);
});

test("now is the present minute with Britain's offset", () => {
  expect(nowInstant(at("2026-07-01T11:04:33Z"))).toBe("2026-07-01T12:04:00+01:00");
});

test("moments are told from today", () => {
  const now = at("2026-11-21T12:00:00Z");
  expect(moment(at("2026-11-21T14:30:00Z"), now)).toBe("today at 14:30");
  expect(moment(at("2026-11-20T09:05:00Z"), now)).toBe("yesterday at 09:05");
  expect(moment(at("2026-11-22T09:05:00Z"), now)).toBe("tomorrow at 09:05");
  expect(moment(at("2026-12-01T09:05:00Z"), now)).toBe("1 December 2026 at 09:05");
  expect(full(at("2026-07-01T11:04:33Z"))).toBe("1 July 2026, 12:04:33 BST");
});

test("ages are told in whole units", () => {
  const now = at("2026-11-21T12:00:00Z");
  expect(ago(at("2026-11-21T11:59:30Z"), now)).toBe("just now");
  expect(ago(at("2026-11-21T11:59:00Z"), now)).toBe("1 minute ago");
  expect(ago(at("2026-11-21T09:30:00Z"), now)).toBe("2 hours ago");
  expect(ago(at("2026-11-18T09:30:00Z"), now)).toBe("18 November 2026");
});

import { expect, test } from "vitest";
import { comesTwice, fromAnswer, toAnswer } from "./instant";

test("boxes become an instant once both are sound, and keep what was typed until then", () => {
  expect(toAnswer({ date: "2026-11-21", time: "9:05", offset: "" })).toBe("2026-11-21T09:05:00+00:00");
  for (const typed of [
    { date: "2026-11-21", time: "9", offset: "" },
    { date: "2026--1", time: "09:05", offset: "" },
    { date: "", time: "14:3", offset: "" },
  ]) {
    expect(fromAnswer(toAnswer(typed))).toEqual(typed);
  }
  expect(toAnswer({ date: "", time: "", offset: "" })).toBe("");
});

test("an instant in any zone stands on the British clock", () => {
  expect(fromAnswer("2026-07-01T11:04:00Z")).toEqual({ date: "2026-07-01", time: "12:04", offset: "+01:00" });
  expect(fromAnswer("2026-11-21T12:04:00.000+00:00")).toMatchObject({ date: "2026-11-21", time: "12:04" });
});

test("in the hour that comes twice, the choice between the two is kept", () => {
  const twice = { date: "2026-10-25", time: "01:30", offset: "" };
  expect(comesTwice(twice)).toBe(true);
  expect(toAnswer(twice)).toBe("2026-10-25T01:30:00+01:00");
  expect(toAnswer({ ...twice, offset: "+00:00" })).toBe("2026-10-25T01:30:00+00:00");
  expect(fromAnswer("2026-10-25T01:30:00+00:00").offset).toBe("+00:00");
  expect(comesTwice({ ...twice, time: "03:30" })).toBe(false);
});

import { beforeEach, expect, test, vi } from "vitest";
import { concerns, Live, silenceAfter, type Change, type Heard } from "./live.svelte";

/** A stream whose events the test plays. */
function fakeSource() {
  const opened: Heard[] = [];
  let closed = 0;
  return {
    opened,
    closed: () => closed,
    last: () => opened[opened.length - 1]!,
    open(heard: Heard) {
      opened.push(heard);
      return () => void closed++;
    },
  };
}

beforeEach(() => {
  vi.useFakeTimers({ now: new Date("2026-11-21T12:00:00Z") });
});

test("tells what changed", () => {
  const source = fakeSource();
  const live = new Live(source);
  const heard: Change[] = [];
  live.on((change) => heard.push(change));
  const end = live.start();
  source.last().changed({ topics: ["today"], caseId: "7" });
  expect(heard).toEqual([{ topics: ["today"], caseId: "7" }]);
  end();
});

test("a silence of 10 seconds shows, with the time it began, until the next beat", () => {
  const source = fakeSource();
  const live = new Live(source);
  const end = live.start();
  source.last().opened();
  vi.advanceTimersByTime(silenceAfter - 1);
  expect(live.silentSince).toBeUndefined();
  vi.advanceTimersByTime(1);
  expect(live.silentSince).toEqual(new Date("2026-11-21T12:00:00Z"));
  source.last().beat();
  expect(live.silentSince).toBeUndefined();
  end();
});

test("a silent stream is opened anew, and what may have been missed is read again", () => {
  const source = fakeSource();
  const live = new Live(source);
  const heard: Change[] = [];
  live.on((change) => heard.push(change));
  const end = live.start();
  source.last().opened();
  expect(heard).toEqual([]);
  vi.advanceTimersByTime(silenceAfter);
  expect(source.opened).toHaveLength(2);
  expect(source.closed()).toBe(1);
  source.last().opened();
  expect(concerns(heard[0]!, ["inbox"])).toBe(true);
  end();
});

test("an ended stream neither waits nor opens again", () => {
  const source = fakeSource();
  const end = new Live(source).start();
  end();
  vi.advanceTimersByTime(3 * silenceAfter);
  expect(source.opened).toHaveLength(1);
  expect(source.closed()).toBe(1);
});

test("a change concerns only what is shown under its topics", () => {
  expect(concerns({ topics: ["cases", "today"] }, ["today"])).toBe(true);
  expect(concerns({ topics: ["settings"] }, ["today", "cases"])).toBe(false);
});

/** Hides or shows the page, as turning to another tab does. */
function turnAway(hidden: boolean) {
  vi.spyOn(document, "visibilityState", "get").mockReturnValue(hidden ? "hidden" : "visible");
  document.dispatchEvent(new Event("visibilitychange"));
}

test("a page that nobody sees holds no connection, unless it is to tell of what is new", () => {
  const source = fakeSource();
  const live = new Live(source);
  const end = live.start();
  turnAway(true);
  expect(source.closed()).toBe(1);
  turnAway(false);
  expect(source.opened).toHaveLength(2);
  live.inBackground = () => true;
  turnAway(true);
  expect(source.closed()).toBe(1);
  end();
  turnAway(false);
});

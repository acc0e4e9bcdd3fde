import { beforeEach, expect, test, vi } from "vitest";
import { Idle, warnedFor, type Wire } from "./idle.svelte";

const limit = 15 * 60_000;
let away: ReturnType<typeof vi.fn<() => void>>;

beforeEach(() => {
  vi.useFakeTimers({ now: new Date("2026-11-21T03:00:00Z") });
  away = vi.fn<() => void>();
});

const sign = (name: string) => window.dispatchEvent(new Event(name));

test("a minute before the end it counts down, and then it is the end, once", () => {
  const idle = new Idle(limit, away);
  const end = idle.start();
  vi.advanceTimersByTime(limit - warnedFor - 1_000);
  expect(idle.left).toBeUndefined();
  vi.advanceTimersByTime(1_000);
  expect(idle.left).toBe(60);
  vi.advanceTimersByTime(59_000);
  expect(idle.left).toBe(1);
  expect(away).not.toHaveBeenCalled();
  vi.advanceTimersByTime(60_000);
  expect(away).toHaveBeenCalledTimes(1);
  end();
});

test.each(["pointermove", "pointerdown", "keydown", "wheel", "touchstart"])("%s begins it anew", (name) => {
  const idle = new Idle(limit, away);
  const end = idle.start();
  vi.advanceTimersByTime(limit - 2 * warnedFor);
  sign(name);
  vi.advanceTimersByTime(limit - warnedFor - 1_000);
  expect(idle.left).toBeUndefined();
  expect(away).not.toHaveBeenCalled();
  end();
});

test("in the last minute a hand that brushes the desk is not enough, a key or the button is", () => {
  const idle = new Idle(limit, away);
  const end = idle.start();
  vi.advanceTimersByTime(limit - warnedFor);
  sign("pointermove");
  expect(idle.left).toBe(60);
  sign("keydown");
  expect(idle.left).toBeUndefined();
  vi.advanceTimersByTime(limit - warnedFor);
  expect(idle.left).toBe(60);
  idle.stay();
  expect(idle.left).toBeUndefined();
  end();
});

test("a computer that slept past the end is at the end as it wakes, whatever moves first", () => {
  const idle = new Idle(limit, away);
  const end = idle.start();
  vi.setSystemTime(Date.now() + 8 * 60 * 60_000);
  sign("pointermove");
  expect(away).toHaveBeenCalledTimes(1);
  end();
});

test("what is done in another page of this browser counts, and is told no oftener than every 5 seconds", () => {
  let hear: () => void = () => undefined;
  let told = 0;
  const wire: Wire = {
    tell: () => void told++,
    heard: (listener) => (hear = listener),
    close: () => undefined,
  };
  const idle = new Idle(limit, away, wire);
  const end = idle.start();
  for (let times = 0; times < 10; times++) sign("keydown");
  expect(told).toBe(1);
  vi.advanceTimersByTime(limit - warnedFor);
  hear();
  expect(idle.left).toBeUndefined();
  end();
});

test("nothing is watched once it has ended", () => {
  const idle = new Idle(limit, away);
  idle.start()();
  vi.advanceTimersByTime(2 * limit);
  sign("keydown");
  expect(away).not.toHaveBeenCalled();
});

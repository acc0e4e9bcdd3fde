import { expect, test, vi } from "vitest";
import { Refused, unreachable } from "../api/trouble";
import { slowAfter, View } from "./view.svelte";

function deferred<T>() {
  let resolve!: (value: T) => void;
  let reject!: (error: unknown) => void;
  const promise = new Promise<T>((yes, no) => ([resolve, reject] = [yes, no]));
  return { promise, resolve, reject };
}

test("an older answer never replaces a newer one", async () => {
  const answers = [deferred<string>(), deferred<string>()];
  let asked = 0;
  const view = new View(() => answers[asked++]!.promise);
  const [first, second] = [view.read(), view.read()];
  answers[1]!.resolve("second");
  await second;
  answers[0]!.resolve("first");
  await first;
  expect(view.value).toBe("second");
});

test("a failed re-reading keeps the value beside its trouble, and the next good one clears it", async () => {
  const ask = vi.fn().mockResolvedValueOnce("kept").mockRejectedValueOnce(new TypeError("fetch failed"));
  const view = new View<string>(ask);
  await view.read();
  await view.read();
  expect(view.value).toBe("kept");
  expect(view.trouble).toEqual(unreachable);
  ask.mockResolvedValueOnce("fresh");
  await view.read();
  expect(view.value).toBe("fresh");
  expect(view.trouble).toBeUndefined();
});

test("says that it waits only after a second", async () => {
  vi.useFakeTimers();
  const answer = deferred<string>();
  const view = new View(() => answer.promise);
  const reading = view.read();
  vi.advanceTimersByTime(slowAfter - 1);
  expect(view.slow).toBe(false);
  vi.advanceTimersByTime(1);
  expect(view.slow).toBe(true);
  answer.resolve("there");
  await reading;
  expect(view.slow).toBe(false);
});

test("a view that has ended shows nothing that comes later", async () => {
  const answer = deferred<string>();
  const view = new View(() => answer.promise);
  const reading = view.read();
  view.end();
  answer.resolve("someone else's patient");
  await reading;
  expect(view.value).toBeUndefined();
});

test("the server's words are shown as they are", async () => {
  const trouble = { code: "x", title: "Title", what: "What", sent: "Sent", next: "Next" };
  const view = new View(() => Promise.reject(new Refused(trouble, 409)));
  await view.read();
  expect(view.trouble).toEqual(trouble);
});

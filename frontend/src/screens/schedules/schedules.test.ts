import { screen, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test } from "vitest";
import type { ScheduleChange, ScheduleView, SlotWeek } from "../../api/types";
import { wide } from "../../frame/wide";
import { fakeApi, refused } from "../../testing/fake-api";
import { aSchedule, aTime, aWeek } from "../../testing/receiving";
import { settle, visit } from "../../testing/screens";
import { asOnMonday, changeOf, savedWords, typedOf } from "./typed";

let schedule: ScheduleView;
let week: SlotWeek;
let saves: (body: ScheduleChange) => unknown;
let blocks: () => unknown;
let adds: () => unknown;
let api: ReturnType<typeof fakeApi>;

beforeEach(() => {
  schedule = aSchedule();
  week = aWeek(
    [
      aTime("m1", "09:00 to 09:15"),
      aTime("m2", "09:15 to 09:30", { state: "booked", label: "Booked", canBlock: false }),
    ],
    [aTime("w1", "09:15 to 09:30", { start: "2026-11-25T09:15:00Z" })],
  );
  saves = (body) => ({
    saved: true,
    schedule: { ...schedule, settings: { ...body, version: body.version + 1 } },
    made: 12,
    removed: 1,
    problems: [],
  });
  blocks = () => {
    week = aWeek([
      aTime("m1", "09:00 to 09:15", { state: "blocked", label: "Blocked", canBlock: false, canFree: true }),
    ]);
    return week.days[0]!.slots[0];
  };
  adds = () => ({ saved: true, added: 4, problems: [] });
  api = fakeApi({
    "GET /offered": () => ({ services: [], uses: [] }),
    "GET /schedules": () => ({ schedules: [], choices: schedule.choices }),
    "POST /schedules": ({ body }) => saves(body as ScheduleChange),
    "GET /schedules/*": () => schedule,
    "PUT /schedules/*": ({ body }) => saves(body as ScheduleChange),
    "POST /schedules/*/slots": () => adds(),
    "GET /slots/week": () => week,
    "POST /slots/*/block": () => blocks(),
    "POST /slots/*/free": () => {
      week = aWeek([aTime("m1", "09:00 to 09:15")]);
      return week.days[0]!.slots[0];
    },
  });
});

const last = (name: string) => api.calls.findLast((call) => call.name === name)!.asked;
const press = (name: string | RegExp) => userEvent.click(screen.getByRole("button", { name }));
const type = (label: string | RegExp, text: string) => userEvent.type(screen.getByLabelText(label), text);

test("nothing offered yet says where to begin", async () => {
  await visit("#/schedules");
  screen.getByText(/You offer no service yet/);
  screen.getByText(/nothing to book/);
});

test("a schedule is added with hours on several days and leads to its week", async () => {
  await visit("#/schedules/new?service=2000099002");
  expect(screen.getByLabelText<HTMLInputElement>("Elm Street pharmacy").checked).toBe(true);
  await type("Name of the schedule", "Morning clinic");
  await userEvent.click(screen.getByLabelText("Telephone"));
  await press("Add hours on Monday");
  expect(document.activeElement).toBe(screen.getByLabelText("Monday, from"));
  await type("Monday, from", "9.00");
  await type("Monday, to", "1230");
  await press("Use Monday’s hours until Friday");
  await press("Add hours on Friday");
  await type("Friday (2), from", "14:00");
  await type("Friday (2), to", "16:00");
  await press(/Remove Tuesday/);
  await userEvent.clear(screen.getByLabelText("Minutes of an appointment"));
  await type("Minutes of an appointment", "20");
  await press("Save the schedule");
  await settle();
  const body = last("POST /schedules").body as ScheduleChange;
  expect(body).toMatchObject({
    name: "Morning clinic",
    services: ["2000099002"],
    channel: "Telephone",
    length: 20,
  });
  expect(body.hours).toEqual([
    ...[1, 3, 4, 5].map((weekday) => ({ weekday, from: "09:00", to: "12:30" })),
    { weekday: 5, from: "14:00", to: "16:00" },
  ]);
  expect(window.location.hash).toBe("#/schedules/week?schedule=s1");
});

test("what saving did is said in words; the version read is the version sent", async () => {
  await visit("#/schedules/s1");
  await press("Add a day that differs");
  const day = screen.getByRole("group", { name: "Day that differs, number 1" });
  const first = within(day).getByRole("group", { name: "First day" });
  await userEvent.type(within(first).getByLabelText("Day"), "25");
  await userEvent.type(within(first).getByLabelText("Month"), "12");
  await userEvent.type(within(first).getByLabelText("Year"), "2026");
  await userEvent.type(within(day).getByLabelText("Why (optional)"), "Christmas Day");
  await press("Save the schedule");
  await screen.findByText("Saved. 12 free appointments added. 1 free appointment taken away.");
  const body = last("PUT /schedules/*").body as ScheduleChange;
  expect(body.version).toBe(1);
  expect(body.exceptions).toEqual([
    { from: "2026-12-25", to: "", kind: "closed", hours: [], why: "Christmas Day" },
  ]);
});

test("an extra clinic has hours of its own", async () => {
  await visit("#/schedules/s1");
  await press("Add a day that differs");
  await userEvent.click(screen.getByLabelText("More hours besides the usual ones"));
  await type("Day that differs 1, hours 1, from", "18:00");
  await type("Day that differs 1, hours 1, to", "20:00");
  await press("Save the schedule");
  await settle();
  expect((last("PUT /schedules/*").body as ScheduleChange).exceptions[0]).toMatchObject({
    kind: "extra",
    hours: [{ from: "18:00", to: "20:00" }],
  });
});

test("booked appointments that no longer fit are told in words with the way to their week", async () => {
  schedule.conflicts = [
    {
      id: "x",
      start: "2026-11-23T15:00:00Z",
      end: "2026-11-23T15:15:00Z",
      words: "Monday 23 November, 15:00 to 15:15",
    },
  ];
  await visit("#/schedules/s1");
  screen.getByRole("heading", { name: "Booked, and no longer in this schedule" });
  const link = screen.getByRole("link", { name: "Monday 23 November, 15:00 to 15:15" });
  expect(link.getAttribute("href")).toBe("#/schedules/week?schedule=s1&from=2026-11-23");
});

test("a problem leads to its field, however deep", async () => {
  saves = () => ({
    saved: false,
    made: 0,
    removed: 0,
    problems: [{ field: "hours.0.to", what: "No appointment fits." }],
  });
  await visit("#/schedules/s1");
  await press("Save the schedule");
  await userEvent.click(await screen.findByRole("link", { name: "No appointment fits." }));
  expect(document.activeElement).toBe(screen.getByLabelText("Monday, to"));
});

test("what is no number is not sent", async () => {
  await visit("#/schedules/s1");
  await type("Minutes of an appointment", "x");
  await press("Save the schedule");
  await screen.findByRole("link", { name: /Give the minutes of an appointment as a whole number/ });
  expect(api.count("PUT /schedules/*")).toBe(0);
});

test("another person’s change is not written over", async () => {
  saves = () => refused(409, "stale", { what: "Someone else has changed this schedule." });
  await visit("#/schedules/s1");
  await press("Save the schedule");
  await screen.findByText("Someone else has changed this schedule.");
});

test("the week is worked by keyboard: arrows across days, Enter, block, and back to the time", async () => {
  await visit("#/schedules/week?from=2026-11-23");
  const user = userEvent.setup();
  screen.getByText("2 free, 1 booked, 0 blocked.");
  screen.getByText("Morning clinic: Staff training");
  const first = screen.getByRole("button", { name: /Monday 23 November, 09:00 to 09:15 Free/ });
  first.focus();
  await user.keyboard("{ArrowDown}");
  expect(document.activeElement?.textContent).toMatch(/Booked/);
  await user.keyboard("{ArrowRight}");
  expect(document.activeElement?.textContent).toMatch(/Wednesday 25 November/);
  await user.keyboard("{ArrowLeft}{Home}{Enter}");
  await settle();
  expect(document.activeElement?.textContent).toBe("Monday 23 November, 09:00 to 09:15");
  await press(/^Block this time/);
  await settle();
  expect(last("POST /slots/*/block").params).toEqual(["m1"]);
  expect(document.activeElement?.textContent).toMatch(/Blocked/);
  await user.keyboard("{Enter}");
  await settle();
  await press(/^Free this time/);
  await settle();
  expect(document.activeElement?.textContent).toMatch(/Free/);
});

test("a booked time names no patient, cannot be blocked, and leads to the inbox", async () => {
  await visit("#/schedules/week");
  await press(/09:15 to 09:30 Booked/);
  const panel = screen.getByRole("region", { name: "Monday 23 November, 09:15 to 09:30" });
  within(panel).getByRole("link", { name: "inbox" });
  expect(within(panel).queryByRole("button", { name: /^Block/ })).toBeNull();
  await userEvent.keyboard("{Escape}");
  await settle();
  expect(screen.queryByRole("region", { name: /Monday 23 November/ })).toBeNull();
});

test("a time that was booked meanwhile is not blocked, and the page says so", async () => {
  blocks = () => refused(409, "slot-booked", { what: "Someone has booked it, so it cannot be blocked." });
  await visit("#/schedules/week");
  await press(/09:00 to 09:15 Free/);
  await press(/^Block this time/);
  await screen.findByText("Someone has booked it, so it cannot be blocked.");
});

test("other weeks and one schedule alone are asked for and stand in the address", async () => {
  week.schedules.push({ value: "s2", label: "Evening clinic" });
  await visit("#/schedules/week");
  await press("Week after");
  await settle();
  expect(window.location.hash).toBe("#/schedules/week?from=2026-11-30");
  await userEvent.selectOptions(screen.getByLabelText("Schedule"), "s2");
  await settle();
  expect(last("GET /slots/week").query.get("schedule")).toBe("s2");
  expect(last("GET /slots/week").query.get("from")).toBe("2026-11-30");
  await press("This week");
  await settle();
  expect(last("GET /slots/week").query.get("from")).toBe("");
});

test("appointments are added by hand, and what is wrong stands at its field", async () => {
  await visit("#/schedules/week");
  await type("Day", "25");
  await type("Month", "11");
  await type("Year", "2026");
  await type("From", "9.00");
  await type("To (optional)", "10:00");
  await press("Add appointments");
  await screen.findByText("4 appointments added.");
  expect(last("POST /schedules/*/slots")).toMatchObject({
    params: ["s1"],
    body: { date: "2026-11-25", from: "09:00", to: "10:00" },
  });
  adds = () => ({ saved: false, added: 0, problems: [{ field: "from", what: "This lies in the past." }] });
  await press("Add appointments");
  const link = await screen.findByRole("link", { name: "This lies in the past." });
  expect(link.getAttribute("href")).toBe("#add-from");
});

test("in a narrow window each day is a list of its own", async () => {
  const was = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(wide), "current")!;
  Object.defineProperty(wide, "current", { configurable: true, get: () => false });
  try {
    await visit("#/schedules/week");
    screen.getByText("Monday 23 November: 1 free, 1 booked");
    screen.getByText("Tuesday 24 November: no appointments");
    expect(screen.queryByRole("grid")).toBeNull();
  } finally {
    Object.defineProperty(wide, "current", { ...was, configurable: true });
    Reflect.deleteProperty(wide, "current");
  }
});

test("what was typed becomes a schedule", () => {
  const typed = { ...typedOf(schedule.settings), places: "51" };
  expect(changeOf(typed).problems.map(({ field }) => field)).toEqual(["places"]);
  expect(
    asOnMonday([
      { weekday: 1, from: "09:00", to: "10:00" },
      { weekday: 6, from: "11:00", to: "12:00" },
    ]),
  ).toHaveLength(6);
  expect(savedWords(0, 0, 2)).toBe("Saved. 2 booked no longer fit: see above.");
});

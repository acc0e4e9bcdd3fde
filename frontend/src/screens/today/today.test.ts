import { screen, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test } from "vitest";
import type { Today } from "../../api/types";
import { announcer } from "../../frame/announce.svelte";
import { live } from "../../live/stream";
import type { Heard } from "../../live/live.svelte";
import { aCaseLine, aToday, aTodayItem } from "../../testing/cases";
import { fakeApi, refused } from "../../testing/fake-api";
import { settle, visit } from "../../testing/screens";

let today: Today | ReturnType<typeof refused>;

beforeEach(() => {
  today = aToday();
  announcer.text = "";
  fakeApi({ "GET /today": () => today });
});

test("an empty day says so", async () => {
  await visit("#/");
  screen.getByText("Nothing needs you right now.");
  screen.getByText("No appointments are booked for today.");
});

test("what keeps senders away is said first, with what to do", async () => {
  const what = "Our certificate ends on 3 May 2027, in 12 days. Then senders cannot reach us.";
  today = aToday({ notices: [{ kind: "ends", what, next: "Ask NHS England for a new one now." }] });
  await visit("#/");
  const told = screen.getByRole("heading", { name: new RegExp(what) });
  const needs = screen.getByRole("heading", { name: "Needs action" });
  expect(told.compareDocumentPosition(needs) & Node.DOCUMENT_POSITION_FOLLOWING).toBeTruthy();
  screen.getByText("Ask NHS England for a new one now.");
});

test("what needs a person says what happened, to whom, where, and what to do next", async () => {
  const safeguarding = [{ text: "Adult at risk", source: "referral" }];
  today = aToday({ needsAction: [aTodayItem({ safeguarding })], booked: [aCaseLine()] });
  await visit("#/");
  const item = within(screen.getAllByRole("listitem")[0]!);
  for (const text of [
    "Did not attend",
    "MURRY, Josiah",
    /Trumpton ED, today at 14:30, phone 0113 496 0000/,
  ]) {
    item.getByText(text);
  }
  item.getByText(/Adult at risk/);
  expect(item.getByRole("link", { name: "Open for MURRY, Josiah" }).getAttribute("href")).toBe("#/cases/c1");
  expect(item.getByRole("link", { name: "Record contact for MURRY, Josiah" }).getAttribute("href")).toBe(
    "#/cases/c1/act/record-contact",
  );
  screen.getByRole("table", { name: "Appointments booked for today" });
});

test("what arrives meanwhile appears by itself and is announced", async () => {
  await visit("#/");
  let heard: Heard | undefined;
  (live as unknown as { source: { open(h: Heard): () => void } }).source = {
    open: (h) => {
      heard = h;
      return () => undefined;
    },
  };
  const end = live.start();
  today = aToday({ needsAction: [aTodayItem()] });
  heard!.changed({ topics: ["today"] });
  await settle();
  screen.getByText("MURRY, Josiah");
  expect(announcer.text).toBe("New on Today. Did not attend: MURRY, Josiah, Trumpton ED.");
  end();
});

test("a day that cannot be read says what happened and what to do", async () => {
  today = refused(500, "internal", { title: "Barsdesk has a fault", next: "Try again." });
  await visit("#/");
  screen.getByRole("heading", { name: "Barsdesk has a fault" });
  screen.getByRole("button", { name: "Try again" });
});

test("who is new reads what this is and what can be done next, and can hide it", async () => {
  const next = [
    { id: "sandbox" as const, label: "Try everything with made-up patients", command: "barsdesk --sandbox" },
    { id: "environments" as const, label: "See how to connect", command: "" },
  ];
  today = aToday({ welcome: { what: "Barsdesk makes bookings and referrals.", next } });
  let answer: () => unknown = () => refused(500, "internal", { title: "Barsdesk has a fault" });
  fakeApi({ "GET /today": () => today, "POST /welcome/hide": () => answer() });
  await visit("#/");
  const welcome = within(screen.getByRole("region", { name: "You are new here" }));
  welcome.getByText("Barsdesk makes bookings and referrals.");
  welcome.getByText("barsdesk --sandbox");
  expect(welcome.getByRole("link", { name: "See how to connect" }).getAttribute("href")).toBe("#/settings");
  await userEvent.click(welcome.getByRole("button", { name: "Hide this" }));
  await settle();
  screen.getByRole("heading", { name: "Barsdesk has a fault" });
  answer = () => {
    today = aToday();
    return undefined;
  };
  await userEvent.click(welcome.getByRole("button", { name: "Hide this" }));
  await settle();
  expect(screen.queryByText("You are new here")).toBeNull();
});

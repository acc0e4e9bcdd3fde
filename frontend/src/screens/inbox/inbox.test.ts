import { fireEvent, screen, within } from "@testing-library/svelte";
import { beforeEach, expect, test, vi } from "vitest";
import type { Item, Worklist } from "../../api/types";
import type { Heard } from "../../live/live.svelte";
import { live } from "../../live/stream";
import { go } from "../../route/route.svelte";
import { fakeApi, refused } from "../../testing/fake-api";
import { settle, visit } from "../../testing/screens";
import { anItem, aWorkLine, aWorklist } from "../../testing/work";
import { aMessage } from "../../testing/cases";

let list: Worklist;
let item: Item;
let others: string[];
let server: ReturnType<typeof fakeApi>;
let acted: (body: { version: number; action: string; text?: string; to?: string }) => unknown;

beforeEach(() => {
  list = aWorklist();
  item = anItem();
  others = [];
  acted = () => item;
  server = fakeApi({
    "GET /inbox": () => list,
    "GET /inbox/*": () => item,
    "POST /inbox/*/act": ({ body }) => acted(body as Parameters<typeof acted>[0]),
    "PUT /inbox/*/presence": () => ({ others }),
    "POST /inbox/*/leave": () => ({ others: [] }),
    "GET /messages/*": () => aMessage(),
  });
});

test("a line shows safety first, then what by when, whom it is about, whom to call and why", async () => {
  await visit("#/inbox");
  const line = within(screen.getByRole("list", { name: "New" })).getByRole("listitem");
  const text = line.textContent!;
  const order = [
    "Scene safety",
    "MURRY, Josiah",
    "10 Aug 1918",
    "See by today at 14:30",
    "07700\u00a0900123",
    "Chest pain",
  ];
  const places = order.map((words) => text.indexOf(words));
  expect(places.every((at) => at >= 0)).toBe(true);
  expect([...places].sort((a, b) => a - b)).toEqual(places);
  within(line).getByText("Not read");
  within(line).getByText("Nobody has taken this");
  expect(within(line).getByRole("link").getAttribute("href")).toBe("#/inbox/c1");
});

test("what is absent says so, and what is late is loud", async () => {
  const late = { overdue: true, overdueText: "The answer is overdue", awaited: true, holder: "Sam Cole" };
  list = aWorklist({ items: [aWorkLine({ callBack: "", concern: "", safety: [], ...late })] });
  await visit("#/inbox");
  expect(screen.getAllByText("Not provided")).toHaveLength(2);
  screen.getByText("The answer is overdue");
  screen.getByText("With: Sam Cole");
  screen.getByText("Sender waits for an answer");
});

test("the views say how much is in them and what of it is overdue; another one is asked for anew", async () => {
  await visit("#/inbox");
  const views = within(screen.getByRole("navigation", { name: "Worklist" }));
  const waiting = views.getByRole("link", { name: /^Waiting for reply\s*2\s*1 overdue$/ });
  expect(views.getByRole("link", { name: /^New/ }).getAttribute("aria-current")).toBe("page");
  go(waiting.getAttribute("href")!, "replace");
  await settle();
  expect(server.calls.at(-1)!.asked.query.get("view")).toBe("waiting");
  screen.getByRole("heading", { level: 2, name: "Waiting for reply" });
});

test("one service can be chosen, and stays chosen from view to view", async () => {
  await visit("#/inbox?view=open");
  await fireEvent.change(screen.getByLabelText("Service"), { target: { value: "s2" } });
  await settle();
  expect(server.calls.at(-1)!.asked.query.get("service")).toBe("s2");
  expect(screen.getByRole("link", { name: /^Closed/ }).getAttribute("href")).toBe(
    "#/inbox?view=closed&service=s2",
  );
});

test("a long worklist comes in pages", async () => {
  list = aWorklist({ total: 120 });
  await visit("#/inbox");
  await fireEvent.click(screen.getByRole("link", { name: "Page 2" }));
  await settle();
  expect(server.calls.at(-1)!.asked.query.get("offset")).toBe("50");
});

test("nothing to do says so", async () => {
  list = aWorklist({ items: [] });
  await visit("#/inbox?view=mine");
  screen.getByText("You have taken nothing.");
});

test("an item can be read, read as JSON by one key, and seen as it was sent", async () => {
  await visit("#/inbox/c1");
  screen.getByRole("heading", { level: 1, name: /Referral: Emergency department/ });
  screen.getByText("Clinical narrative");
  await fireEvent.keyDown(window, { key: "j" });
  screen.getByText('{"resourceType": "Bundle"}');
  await fireEvent.keyDown(window, { key: "j" });
  screen.getByText("Clinical narrative");
  await fireEvent.click(screen.getByRole("tab", { name: "Everything as sent" }));
  screen.getByText("2026-11-21T12:00:00.000+00:00");
});

test("a message of the item is read once it is unfolded", async () => {
  await visit("#/inbox/c1");
  expect(server.count("GET /messages/*")).toBe(0);
  await fireEvent.click(screen.getByRole("button", { name: "Lakeside sent the referral." }));
  await settle();
  expect(server.count("GET /messages/*")).toBe(1);
  screen.getByRole("tab", { name: "Headers" });
});

test("taking is done at once, with the version that was shown", async () => {
  acted = (body) => {
    expect(body).toEqual({ version: 4, action: "take" });
    return anItem({ holder: "You", mine: true, version: 5 });
  };
  await visit("#/inbox/c1");
  await fireEvent.click(screen.getByRole("button", { name: "Take" }));
  await settle();
  screen.getByText("You");
  expect(server.count("POST /inbox/*/act")).toBe(1);
});

test("closing asks how the patient is looked after before anything is done", async () => {
  await visit("#/inbox/c1");
  await fireEvent.click(screen.getByRole("button", { name: "Close" }));
  await settle();
  const field = screen.getByLabelText("How is the patient looked after?");
  expect(document.activeElement).toBe(field);
  await fireEvent.click(screen.getByRole("button", { name: "Close the item" }));
  await settle();
  screen.getByText("Enter how the patient is looked after");
  expect(server.count("POST /inbox/*/act")).toBe(0);
  acted = (body) => {
    expect(body).toEqual({ version: 4, action: "close", text: "Seen by Dr Cole" });
    return item;
  };
  await fireEvent.input(field, { target: { value: "Seen by Dr Cole" } });
  await fireEvent.click(screen.getByRole("button", { name: "Close the item" }));
  await settle();
  expect(server.count("POST /inbox/*/act")).toBe(1);
});

test("an act on an item that changed meanwhile is refused in words, what is new is read, and what was typed stays", async () => {
  acted = () => refused(409, "case-stale");
  await visit("#/inbox/c1");
  await fireEvent.click(screen.getByRole("button", { name: "Add a note" }));
  await settle();
  await fireEvent.input(screen.getByLabelText("Note"), { target: { value: "Phoned" } });
  item = anItem({ holder: "Sam Cole", version: 5 });
  await fireEvent.click(screen.getByRole("button", { name: "Save the note" }));
  await settle();
  screen.getByText("Title of case-stale");
  screen.getByText("Sam Cole");
  expect(screen.getByLabelText<HTMLTextAreaElement>("Note").value).toBe("Phoned");
});

test("notes say who wrote them and when; replies lead to pages of their own", async () => {
  item = anItem({
    notes: [{ at: "2026-11-21T12:30:00Z", by: "Sam Cole", text: "Phoned, no answer" }],
    replies: [{ kind: "validation-interim", label: "The validation has begun", why: "", sends: true }],
  });
  await visit("#/inbox/c1");
  screen.getByText("Phoned, no answer");
  screen.getByText(/^Sam Cole,/);
  expect(screen.getByRole("button", { name: "The validation has begun" }).getAttribute("href")).toBe(
    "#/inbox/c1/reply/validation-interim",
  );
});

test("who else has the item open is told, renewed, and ended with the page", async () => {
  vi.useFakeTimers();
  others = ["Sam Cole"];
  await visit("#/inbox/c1");
  screen.getByText(/Also open with: Sam Cole/);
  const page = (
    server.calls.find(({ name }) => name === "PUT /inbox/*/presence")!.asked.body as { page: string }
  ).page;
  others = [];
  await vi.advanceTimersByTimeAsync(15_000);
  await settle();
  expect(screen.queryByText(/Also open with/)).toBeNull();
  expect(server.count("PUT /inbox/*/presence")).toBe(2);
  await visit("#/settings");
  const left = server.calls
    .filter(({ name }) => name === "POST /inbox/*/leave")
    .map(({ asked }) => asked.body);
  expect(left).toEqual([{ page }]);
  vi.useRealTimers();
});

test("what comes while an item is open counts as read once a person says so", async () => {
  item = anItem({ unread: false });
  await visit("#/inbox/c1");
  let heard: Heard | undefined;
  (live as unknown as { source: { open(h: Heard): () => void } }).source = {
    open: (h) => {
      heard = h;
      return () => undefined;
    },
  };
  const end = live.start();
  const asked = () =>
    server.calls.filter(({ name }) => name === "GET /inbox/*").map(({ asked }) => asked.query.get("again"));
  expect(asked()).toEqual(["false"]);
  item = anItem({ unread: true });
  heard!.changed({ topics: ["inbox"] });
  await settle();
  expect(asked()).toEqual(["false", "true"]);
  screen.getByText("Something new came for this item while it was open.");
  item = anItem({ unread: false });
  await fireEvent.click(screen.getByRole("button", { name: "I have read it" }));
  await settle();
  expect(asked()).toEqual(["false", "true", "false"]);
  expect(screen.queryByText(/Something new came/)).toBeNull();
  end();
});

test("a booking at another time than its slot shows both times, on the list and on the item", async () => {
  const otherTime = "The sender says 15:00 to 15:15. The slot booked is 13:00 to 13:15.";
  list = aWorklist({ items: [aWorkLine({ otherTime })] });
  item = anItem({ otherTime });
  for (const page of ["#/inbox", "#/inbox/c1"]) {
    await visit(page);
    expect(screen.getByText(otherTime).previousElementSibling?.textContent).toBe("Two times");
  }
});

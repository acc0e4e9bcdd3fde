import { screen, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test } from "vitest";
import type { Session, Setup, SetupStep } from "../../api/types";
import { announcer } from "../../frame/announce.svelte";
import { session } from "../../frame/session.svelte";
import { route } from "../../route/route.svelte";
import { aSession, aStanding } from "../../testing/cases";
import { fakeApi, refused } from "../../testing/fake-api";
import { settle, visit } from "../../testing/screens";

const int = { name: "int", word: "INT", label: "Integration test", kind: "test" as const, simulated: false };

function aStep(over: Partial<SetupStep> = {}): SetupStep {
  return {
    id: "organisation",
    title: "Name your organisation",
    why: "Every message says which organisation it comes from.",
    state: "todo",
    optional: false,
    waits: [],
    whose: "",
    command: "",
    found: [
      {
        id: "identity",
        name: "Who sends",
        state: "problem",
        what: "Settings lack your ODS code.",
        next: "Complete it.",
        open: true,
      },
    ],
    ...over,
  };
}

const services = aStep({
  id: "services",
  title: "Describe your services",
  state: "waiting",
  optional: true,
  waits: [{ id: "organisation", title: "Name your organisation" }],
  whose: "Manager",
});
const receiving = aStep({
  id: "receiving",
  title: "Let senders in",
  state: "problem",
  optional: true,
  found: [
    {
      id: "door",
      name: "Receiving",
      state: "problem",
      what: "Our certificate ended on 3 May 2026.",
      next: "Ask for a new one.",
    },
  ],
});
const backup = aStep({
  id: "backup",
  title: "Make a backup",
  command: "barsdesk backup FILE --environment int",
});

let list: Setup;
let api: ReturnType<typeof fakeApi>;
let live: Session;
let checked: () => unknown;

const press = async (name: string) => {
  await userEvent.click(screen.getByRole("button", { name }));
  await settle();
};
const task = (name: string) => screen.getByRole("link", { name }).closest("li")!;

beforeEach(() => {
  announcer.text = "";
  list = {
    environment: int,
    steps: [
      aStep(),
      services,
      receiving,
      backup,
      aStep({ id: "people", title: "Invite your people", state: "done" }),
    ],
    left: 2,
    ready: false,
    command: "barsdesk doctor --environment int",
  };
  const administrator = { role: "administrator", roleLabel: "Administrator" };
  live = aSession({
    setup: true,
    environment: int,
    access: aStanding(administrator),
    may: ["setup.read", "setup.check", "setup.finish", "settings.read", "people.add"],
  });
  session.value = live;
  checked = () => (list = { ...list, triedAt: "2026-11-21T12:00:00Z" });
  api = fakeApi({
    "GET /session": () => live,
    "GET /setup": () => list,
    "POST /setup/check": () => checked(),
    "PUT /setup": ({ body }) => {
      const { away } = body as { away: boolean };
      live = { ...live, setup: !away };
      list = { ...list, away: away ? { at: "2026-11-21T12:00:00Z", ready: list.ready } : undefined };
      return list;
    },
  });
});

test("each step says how it stands, what is wrong with it, and what comes first", async () => {
  await visit("#/setup");
  screen.getByText("2 steps are left.");
  within(task("Name your organisation")).getByText("To do");
  within(task("Describe your services")).getByText("Cannot start yet");
  within(task("Describe your services")).getByText("First: Name your organisation");
  within(task("Let senders in")).getByText("A problem");
  within(task("Let senders in")).getByText("Our certificate ended on 3 May 2026.");
  within(task("Invite your people")).getByText("Done");
  expect(screen.getByRole("link", { name: "Make a backup" }).getAttribute("href")).toBe("#/setup/backup");
});

test("whoever sets the server up begins with the list; a manager finds it among the screens", async () => {
  await visit("#/");
  await settle();
  expect(route.path).toEqual(["setup"]);
  live = session.value = { ...live, may: ["setup.read", "settings.read"] };
  await visit("#/");
  await settle();
  expect(route.path).toEqual([]);
  expect(screen.getByRole("link", { name: "Set up" }).getAttribute("href")).toBe("#/setup");
});

test("a step says what was found, what to do, and where", async () => {
  await visit("#/setup/organisation");
  screen.getByRole("heading", { level: 1, name: /Name your organisation/ });
  screen.getByText(/Settings lack your ODS code\./);
  screen.getByText("Complete it.");
  expect(screen.getByRole("link", { name: "Open Settings" }).getAttribute("href")).toBe("#/settings");
  expect(screen.getByRole("link", { name: "Back to the list" }).getAttribute("href")).toBe("#/setup");
});

test("a step that the computer does shows its command", async () => {
  await visit("#/setup/backup");
  screen.getByText("barsdesk backup FILE --environment int");
});

test("a step of another role says whose, what comes first, and who can be invited", async () => {
  await visit("#/setup/services");
  screen.getByText(/belongs to the role Manager/);
  expect(screen.getByRole("link", { name: "Name your organisation" }).getAttribute("href")).toBe(
    "#/setup/organisation",
  );
  expect(screen.getByRole("link", { name: "Invite somebody" }).getAttribute("href")).toBe("#/people/new");
  expect(screen.queryByRole("link", { name: "Add a service" })).toBeNull();
});

test("an environment without a connection leads to the others", async () => {
  const found = [
    { id: "connection", name: "Connection", state: "skipped" as const, what: "It needs none.", open: true },
  ];
  list.steps = [aStep({ id: "connection", title: "Say where messages go", found })];
  await visit("#/setup/connection");
  screen.getByRole("link", { name: "See how another environment is started" });
  expect(screen.queryByRole("link", { name: "Open the connection" })).toBeNull();
});

test("a step that this environment does not have says so", async () => {
  await visit("#/setup/signing");
  screen.getByText("This environment does not need this step.");
});

test("a check tries the network and shows what it found", async () => {
  checked = () => (list = { ...list, left: 0, ready: true, triedAt: "2026-11-21T12:00:00Z" });
  await visit("#/setup");
  screen.getByText(/has not been tried with what is set up now/);
  await press("Check again");
  screen.getByText("Checked. Nothing must be done any more.");
  screen.getByText(/This Barsdesk is ready/);
  screen.getByText(/was last tried/);
});

test("a check that fails says so and keeps the list", async () => {
  checked = () => refused(500, "internal", { title: "Barsdesk has a fault" });
  await visit("#/setup");
  await press("Check again");
  screen.getByRole("heading", { name: "Barsdesk has a fault" });
  screen.getByRole("link", { name: "Make a backup" });
});

test("who may not try the network looks again without it", async () => {
  session.value = live = { ...live, may: ["setup.read"] };
  await visit("#/setup");
  await press("Check again");
  expect(api.calls.map(({ name }) => name)).not.toContain("POST /setup/check");
  expect(screen.queryByRole("button", { name: "Put this list away" })).toBeNull();
});

test("the list is put away before it is done, is found again, and comes back", async () => {
  await visit("#/setup");
  await press("Put this list away");
  expect(api.calls.findLast(({ name }) => name === "PUT /setup")!.asked.body).toEqual({ away: true });
  screen.getByText(/before everything was done/);
  expect(announcer.text).toMatch(/Settings lead back to it/);
  expect(session.value?.setup).toBe(false);
  await press("Take it out again");
  screen.getByRole("button", { name: "Put this list away" });
});

test("once everything is done it is finished", async () => {
  list = { ...list, left: 0, ready: true };
  await visit("#/setup");
  await press("Finish");
  screen.getByText(/when everything was done/);
});

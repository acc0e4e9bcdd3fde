import { cleanup, fireEvent, render, screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test, vi } from "vitest";
import App from "../App.svelte";
import type { Draft, Session } from "../api/types";
import { go } from "../route/route.svelte";
import { aSession, aToday, aVisitor } from "../testing/cases";
import { aDraft } from "../testing/drafts";
import { fakeApi, refused } from "../testing/fake-api";
import { settle } from "../testing/screens";
import { preferences } from "./preferences";
import { session as current } from "./session.svelte";

let session: Session;
let signIn: () => unknown;
let api: ReturnType<typeof fakeApi>;
let draft: Draft;

class SilentStream {
  addEventListener = () => undefined;
  close = () => undefined;
}

beforeEach(() => {
  session = aSession();
  draft = aDraft();
  signIn = () => aSession();
  current.value = undefined;
  preferences.shortcuts = true;
  vi.stubGlobal("EventSource", SilentStream);
  window.HTMLDialogElement.prototype.showModal ??= function (this: HTMLDialogElement) {
    this.open = true;
  };
  api = fakeApi({
    "GET /session": () => session,
    "POST /session": () => signIn(),
    "DELETE /session": () => undefined,
    "GET /today": () => aToday(),
    "GET /services": () => ({ services: [], total: 0 }),
    "GET /drafts/*": () => draft,
    "GET /patients": () => ({ patients: [] }),
    "GET /cases": () => ({ cases: [], total: 0 }),
    "POST /cases/search": () => ({ cases: [], total: 0 }),
  });
});

async function open(address = "#/") {
  go(address, "replace");
  const shown = render(App);
  await settle();
  return shown;
}

const press = (key: string) => fireEvent.keyDown(document.body, { key });

test("the environment stands in the header in words, and who acts in the footer", async () => {
  await open();
  screen.getByText("SIMULATED");
  expect(document.querySelector(".app-footer__who")?.textContent).toMatch(
    /^Acting as Alex Bell, Clinician, 111 Service \(RX1\)\./,
  );
});

test("what waits is counted in the navigation", async () => {
  session = aSession({ needsAction: 3, unread: 5 });
  await open();
  screen.getByRole("link", { name: /Today\s*3 need action/ });
  screen.getByRole("link", { name: /Inbox\s*5 not read/ });
});

test("what is overdue in the inbox is counted first, and the title of every page says so", async () => {
  session = aSession({ unread: 5, overdue: 2 });
  await open();
  screen.getByRole("link", { name: /Inbox\s*2 overdue/ });
  expect(document.title).toBe("(2 overdue) Today – Barsdesk");
  session = aSession({ unread: 1 });
  await current.read();
  await settle();
  expect(document.title).toBe("(1) Today – Barsdesk");
  session = aSession();
  await current.read();
  await settle();
  expect(document.title).toBe("Today – Barsdesk");
});

test("the menu marks the inbox while an answer is written, and what is new among the services", async () => {
  const marked = () => document.querySelector('nav [aria-current="page"]')?.textContent;
  await open("#/new/d1/patient");
  expect(marked()).toBe("Services");
  draft = aDraft({ plan: "reply" });
  cleanup();
  await open("#/new/d2/patient");
  expect(marked()).toBe("Inbox");
  go("#/services", "replace");
  await settle();
  expect(marked()).toBe("Services");
});

test("time passes without a change: what waits is counted each minute", async () => {
  vi.useFakeTimers();
  await open();
  session = aSession({ overdue: 1 });
  await vi.advanceTimersByTimeAsync(60_000);
  await settle();
  screen.getByRole("link", { name: /Inbox\s*1 overdue/ });
  vi.useRealTimers();
});

test("the Sandbox is offered only where it is", async () => {
  session = aSession({
    environment: {
      name: "prod",
      word: "LIVE",
      label: "Live care, real patients",
      kind: "live",
      simulated: false,
    },
  });
  await open();
  expect(screen.queryByRole("link", { name: "Sandbox" })).toBeNull();
  screen.getByText("LIVE");
});

test("keys go to screens, to the search and to a start", async () => {
  await open();
  press("g");
  press("c");
  expect(window.location.hash).toBe("#/cases");
  press("n");
  expect(window.location.hash).toBe("#/new");
  press("/");
  expect(document.activeElement).toBe(screen.getByLabelText("Search patient, case or reference"));
});

test("a session that is read between g and its letter loses neither", async () => {
  await open();
  press("g");
  session = aSession({ overdue: 1 });
  await current.read();
  await settle();
  press("c");
  expect(window.location.hash).toBe("#/cases");
});

test("keys do nothing while someone types, and can be turned off", async () => {
  await open();
  await userEvent.type(screen.getByLabelText("Search patient, case or reference"), "n");
  expect(window.location.hash).toBe("#/");
  preferences.shortcuts = false;
  press("n");
  expect(window.location.hash).toBe("#/");
});

test("the question mark lists the keys", async () => {
  await open();
  press("?");
  await settle();
  screen.getByRole("heading", { name: "Keyboard shortcuts" });
  expect(document.activeElement?.textContent).toBe("Keyboard shortcuts");
  screen.getByText("Go to Services");
});

test("the skip link moves the focus and leaves the address alone", async () => {
  await open();
  await userEvent.click(screen.getByRole("link", { name: "Skip to main content" }));
  expect(document.activeElement?.id).toBe("main");
  expect(window.location.hash).toBe("#/");
});

test("a search asks in the body and shows its cases", async () => {
  await open();
  await userEvent.type(screen.getByLabelText("Search patient, case or reference"), "965 849 9058{Enter}");
  await settle();
  expect(window.location.hash).toBe("#/cases");
  expect(api.calls.find((c) => c.name === "POST /cases/search")?.asked.body).toEqual({
    text: "965 849 9058",
    offset: 0,
  });
});

test("closing the page with undelivered messages warns; otherwise it does not", async () => {
  await open();
  const quiet = new Event("beforeunload", { cancelable: true });
  window.dispatchEvent(quiet);
  expect(quiet.defaultPrevented).toBe(false);
  current.value = aSession({ undelivered: 1 });
  await settle();
  const loud = new Event("beforeunload", { cancelable: true });
  window.dispatchEvent(loud);
  expect(loud.defaultPrevented).toBe(true);
});

test("someone who is not signed in is told how to", async () => {
  session = aSession({ signedIn: false, access: aVisitor({ ways: ["link"] }) });
  await open();
  screen.getByRole("heading", { name: "Sign in" });
  screen.getByText(/Open the sign-in link/);
});

test("a sign-in link signs in and leaves the address at once", async () => {
  session = aSession({ signedIn: false, access: aVisitor({ ways: ["link"] }) });
  signIn = () => (session = aSession());
  await open("#/sign-in/once-only");
  expect(window.location.hash).toBe("#/");
  expect(api.calls.find((c) => c.name === "POST /session")?.asked.body).toEqual({ token: "once-only" });
  screen.getByRole("heading", { name: "Today" });
});

test("a used sign-in link says so", async () => {
  session = aSession({ signedIn: false, access: aVisitor({ ways: ["link"] }) });
  signIn = () => refused(403, "link-used", { title: "This sign-in link does not work" });
  await open("#/sign-in/once-only");
  screen.getByRole("heading", { name: "This sign-in link does not work" });
});

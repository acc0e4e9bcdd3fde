import { fireEvent, render, screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test, vi } from "vitest";
import App from "../App.svelte";
import type { Draft, Session } from "../api/types";
import { dropAll } from "../journey/kept";
import { go } from "../route/route.svelte";
import { aSession, aStanding, aToday, aVisitor, josiah } from "../testing/cases";
import { aDraft, someChoices } from "../testing/drafts";
import { fakeApi, refused } from "../testing/fake-api";
import { settle } from "../testing/screens";
import { lock } from "./lock.svelte";
import { patientInPlay } from "./patient.svelte";
import { search } from "./search.svelte";
import { session as current } from "./session.svelte";

let session: Session;
let draft: Draft;
let down: boolean;
let api: ReturnType<typeof fakeApi>;

const locked = (over = {}) =>
  aSession({
    organisation: "",
    may: [],
    access: aStanding({ locked: true, unlockBy: ["pin", "password"], ...over }),
  });

beforeEach(() => {
  session = aSession();
  draft = aDraft({ banner: josiah, choices: someChoices });
  down = false;
  current.value = undefined;
  lock.covered = false;
  dropAll();
  vi.stubGlobal(
    "EventSource",
    class {
      addEventListener = () => undefined;
      close = () => undefined;
    },
  );
  window.HTMLDialogElement.prototype.showModal ??= function (this: HTMLDialogElement) {
    this.open = true;
  };
  api = fakeApi({
    "GET /session": () => session,
    "DELETE /session": () => {
      session = aSession({ signedIn: false, person: "", access: aVisitor() });
    },
    "POST /session/lock": () => (down ? refused(500, "off") : (session = locked())),
    "POST /session/unlock": ({ body }) =>
      (body as { pin: string }).pin === "2468"
        ? (session = aSession())
        : refused(403, "not-let-in", { title: "That did not unlock it" }),
    "GET /today": () => aToday(),
    "GET /drafts/*": () => draft,
    "PUT /drafts/*": ({ body }) => {
      if (session.access.locked) return refused(423, "locked");
      const saved = body as Partial<Draft>;
      return (draft = { ...draft, version: draft.version + 1, patient: saved.patient ?? draft.patient });
    },
    "GET /patients": () => ({ patients: [] }),
  });
});

async function open(address = "#/new/d1/patient") {
  go(address, "replace");
  render(App);
  await settle();
}

async function unlock(pin: string) {
  await userEvent.type(screen.getByLabelText("PIN"), pin);
  await userEvent.click(screen.getByRole("button", { name: "Unlock" }));
  await settle();
}

test("locking covers the page, saves the draft first and forgets every patient", async () => {
  await open();
  search.text = "MURRY";
  await userEvent.type(screen.getByLabelText(/^Last name|^Surname|^Family/), "Murry");
  await userEvent.click(screen.getByRole("button", { name: /^Lock now/ }));
  await settle();
  screen.getByRole("heading", { name: "Locked" });
  expect(document.body.textContent).not.toMatch(/murry/i);
  expect(document.title).toBe("Locked – Barsdesk");
  expect(draft.patient.family).toBe("Murry");
  expect([patientInPlay.banner, search.text]).toEqual([undefined, ""]);
  const saved = api.calls.findIndex((call) => call.name === "PUT /drafts/*");
  const told = api.calls.findIndex((call) => call.name === "POST /session/lock");
  expect(saved).toBeGreaterThan(-1);
  expect(saved).toBeLessThan(told);
});

test("the PIN opens it again where it was; a wrong one says so and is gone", async () => {
  await open();
  fireEvent.keyDown(document.body, { key: "l" });
  await settle();
  expect(document.activeElement).toBe(screen.getByLabelText("PIN"));
  await unlock("1111");
  screen.getByRole("heading", { name: "That did not unlock it" });
  expect(screen.getByLabelText<HTMLInputElement>("PIN").value).toBe("");
  await unlock("2468");
  expect(window.location.hash).toBe("#/new/d1/patient");
  screen.getByRole("heading", { level: 1, name: /Patient$/ });
});

test("the password does too", async () => {
  session = locked();
  await open();
  await userEvent.click(screen.getByRole("button", { name: "Use your password" }));
  expect(screen.getByLabelText("Password").getAttribute("autocomplete")).toBe("current-password");
});

test("a server that cannot be told leaves the page covered, and it is told again", async () => {
  await open();
  down = true;
  await userEvent.click(screen.getByRole("button", { name: /^Lock now/ }));
  await settle();
  screen.getByRole("heading", { name: "Locked" });
  expect(document.body.textContent).not.toMatch(/murry/i);
  down = false;
  await userEvent.click(screen.getByRole("button", { name: "Try again" }));
  await settle();
  screen.getByLabelText("PIN");
});

test("a page that is told 423 is locked: another page of the session was", async () => {
  await open("#/");
  session = locked();
  api.calls.length = 0;
  await current.read();
  await settle();
  screen.getByRole("heading", { name: "Locked" });
});

test("nobody here: it warns a minute before, stays by a key, and locks by itself", async () => {
  vi.useFakeTimers();
  await open("#/");
  await vi.advanceTimersByTimeAsync(14 * 60_000);
  await settle();
  const dialog = screen.getByRole("alertdialog", { name: "Are you still here?" });
  expect(dialog.textContent).toContain("60 seconds left");
  screen.getByRole("button", { name: "Stay here" }).click();
  await settle();
  expect(screen.queryByRole("alertdialog")).toBeNull();
  await vi.advanceTimersByTimeAsync(15 * 60_000);
  await settle();
  screen.getByRole("heading", { name: "Locked" });
  expect(api.count("POST /session/lock")).toBe(1);
});

test("signing out behind the lock forgets the draft's text too, and the next begins at Today", async () => {
  await open();
  session = locked();
  await current.read();
  await settle();
  await userEvent.click(screen.getByRole("button", { name: /^Sign out/ }));
  await settle();
  screen.getByRole("heading", { name: "Sign in" });
  expect(window.location.hash).toBe("#/");
});

test("where nothing can be locked, nothing is offered", async () => {
  session = aSession({ access: aStanding({ canLock: false, lockAfter: 0 }) });
  await open("#/");
  expect(screen.queryByRole("button", { name: /^Lock now/ })).toBeNull();
  fireEvent.keyDown(document.body, { key: "l" });
  await settle();
  screen.getByRole("heading", { name: "Today" });
});

import { screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test, vi } from "vitest";
import type { Case } from "../../api/types";
import { session } from "../../frame/session.svelte";
import { search } from "../../frame/search.svelte";
import { live } from "../../live/stream";
import { aCase, aCaseLine, aMessage, aSession } from "../../testing/cases";
import { aSlot } from "../../testing/drafts";
import { fakeApi, refused } from "../../testing/fake-api";
import { settle, visit } from "../../testing/screens";

let value: Case;
let api: ReturnType<typeof fakeApi>;
let act: (body: unknown) => unknown;

beforeEach(() => {
  value = aCase();
  act = () => value;
  search.text = "";
  api = fakeApi({
    "GET /cases/*": () => value,
    "POST /cases/*/act": ({ body }) => act(body),
    "GET /messages/*": ({ params }) => aMessage({ id: params[0] }),
    "GET /cases": () => ({ cases: [aCaseLine()], total: 1 }),
    "POST /cases/search": () => ({ cases: [], total: 0 }),
  });
});

/** Under way since 12:00:00 by the server's clock, which here is far from the page's. */
function underWay(asOf: string, over: Partial<NonNullable<Case["underWay"]>> = {}) {
  return {
    since: "2031-01-01T12:00:00Z",
    asOf,
    longAt: "2031-01-01T12:00:10Z",
    title: "Sending",
    text: "Barsdesk is sending the booking.",
    next: "You can go on with other work.",
    ...over,
  };
}

test("a sending shows that it is under way, and ten seconds after its start that nobody has to wait", async () => {
  vi.useFakeTimers();
  let asOf = "2031-01-01T12:00:04.5Z";
  const sending = () =>
    aCase({ pending: true, confirmed: false, standing: "It is on its way.", underWay: underWay(asOf) });
  value = sending();
  await visit("#/cases/c1/sent");
  screen.getByRole("heading", { name: "Sending to Trumpton ED" });
  screen.getByRole("progressbar", { name: "Sending" });
  await vi.advanceTimersByTimeAsync(1_400);
  expect(screen.queryByText(/You can leave this page/)).toBeNull();
  asOf = "2031-01-01T12:00:10Z";
  value = sending();
  await vi.advanceTimersByTimeAsync(200);
  screen.getByText(/You can leave this page/);
});

test("a page opened long after the start says at once that nobody has to wait", async () => {
  value = aCase({ pending: true, confirmed: false, underWay: underWay("2031-01-01T12:07:00Z") });
  await visit("#/cases/c1/sent");
  screen.getByText(/You can leave this page/);
});

test("between two tries the page says why it waits and when it is tried again", async () => {
  const waits = {
    nextAt: "2031-01-01T12:00:20Z",
    text: "Trumpton ED does not answer at the moment. The booking is not sent yet.",
    next: "The next try is in less than a minute. Do not enter it a second time.",
  };
  value = aCase({ pending: true, confirmed: false, underWay: underWay("2031-01-01T12:00:01Z", waits) });
  await visit("#/cases/c1/sent");
  screen.getByText(`${waits.text} ${waits.next}`);
});

test("without a certain match the manual route is explained", async () => {
  const manualRoute = "Trumpton ED has the booking request, but Barsdesk found no record there.";
  value = aCase({ manualRoute });
  await visit("#/cases/c1/sent");
  screen.getByText(manualRoute);
});

test("a confirmed sending shows the receiver's reference and what was sent, by itself", async () => {
  vi.useFakeTimers();
  value = aCase({ pending: true, confirmed: false });
  await visit("#/cases/c1/sent");
  value = aCase({
    messages: [
      {
        id: "m1",
        title: "Booking request",
        direction: "sent",
        at: "2026-11-21T12:06:00Z",
        state: "Accepted",
      },
    ],
  });
  await vi.advanceTimersByTimeAsync(2_000);
  await settle();
  screen.getByRole("heading", { level: 1, name: "Booked and referred" });
  screen.getByText("TED-4821");
  screen.getByRole("button", { name: "Print" });
  expect(screen.getByRole("button", { name: "Start another for this patient" }).getAttribute("href")).toBe(
    "#/new?from=c1",
  );
});

test("a slot that was taken leads back to the times, answers intact", async () => {
  const chooseAnother = { id: "choose-slot" as const, label: "Choose another time", help: "" };
  const trouble = {
    code: "slot-taken",
    title: "The appointment has gone",
    what: "It is no longer free.",
    sent: "Nothing was booked.",
    next: "Choose another appointment.",
    steps: [{ id: "choose-slot" as const, label: "Choose another time", draftId: "d1", page: "slot" }],
  };
  value = aCase({ confirmed: false, backToDraft: "d1", actions: [chooseAnother], trouble });
  await visit("#/cases/c1/sent");
  expect(window.location.hash).toBe("#/new/d1/slot");
});

test("a booking that was taken back says what stands, with the way to its draft", async () => {
  const chooseAnother = { id: "choose-slot" as const, label: "Choose another time", help: "" };
  value = aCase({ confirmed: false, backToDraft: "d1", actions: [chooseAnother] });
  await visit("#/cases/c1/sent");
  expect(window.location.hash).toBe("#/cases/c1/sent");
  expect(screen.getAllByRole("button", { name: "Choose another time" })[0]?.getAttribute("href")).toBe(
    "#/new/d1/slot",
  );
});

test("a refusal that can be put right offers that once, and nothing leads away from its words", async () => {
  value = aCase({
    confirmed: false,
    backToDraft: "d1",
    actions: [
      { id: "correct", label: "Correct and send again", help: "" },
      { id: "ask-receiver", label: "Ask the service", help: "" },
      { id: "note", label: "Add a note", help: "" },
    ],
    trouble: {
      code: "not-understood",
      title: "The service could not use it",
      what: "It points at “Date of birth”.",
      sent: "The patient was not referred.",
      next: "Look at what you entered, then send it again.",
      steps: [
        {
          id: "correct",
          label: "Correct “Date of birth”",
          draftId: "d1",
          page: "patient",
          field: "birthDate",
        },
        { id: "ask-receiver", label: "Ask Trumpton ED", caseId: "c1", action: "ask-receiver" },
      ],
    },
  });
  await visit("#/cases/c1/sent");
  expect(window.location.hash).toBe("#/cases/c1/sent");
  const names = screen.getAllByRole("button").map((b) => b.textContent?.trim());
  expect(names).toEqual(["Correct “Date of birth”", "Ask Trumpton ED", "Add a note"]);
  expect(screen.getByRole("button", { name: "Correct “Date of birth”" }).getAttribute("href")).toBe(
    "#/new/d1/patient/f-birthDate",
  );
});

test("half a plan says exactly what stands and what to do", async () => {
  value = aCase({
    confirmed: false,
    headline: "Booked, not yet referred",
    standing: "The appointment is booked. The referral is not sent.",
    actions: [{ id: "resume", label: "Send the referral now", help: "" }],
  });
  await visit("#/cases/c1/sent");
  screen.getByRole("heading", { name: "Booked, not yet referred" });
  screen.getByText("The appointment is booked. The referral is not sent.");
  expect(screen.getByRole("button", { name: "Send the referral now" }).getAttribute("href")).toBe(
    "#/cases/c1/act/resume",
  );
});

test("did not attend is shown against its appointment, with the safeguarding concerns as they came", async () => {
  value.didNotAttend = {
    at: "2026-11-21T15:10:00Z",
    appointment: "Saturday 21 November 2026 at 14:30",
    concerns: [{ text: "<b>Xyz</b> local concern", source: "response" }],
    superseded: true,
    handled: false,
  };
  await visit("#/cases/c1");
  screen.getByRole("heading", { name: "The patient did not attend" });
  screen.getByText(/<b>Xyz<\/b> local concern/);
  screen.getByText(/This is about the old appointment/);
});

test("a line of the timeline opens its message", async () => {
  const line = { at: "2026-11-21T12:07:00Z", detail: "", actor: "", messageId: "m2", text: "Referred" };
  const message = { title: "Referral", direction: "sent" as const, at: line.at, state: "Accepted" };
  value.timeline = [line];
  value.messages = [
    { ...message, id: "m2" },
    { ...message, id: "m3" },
  ];
  await visit("#/cases/c1");
  expect(screen.getByRole("tabpanel").id).toBe("message-m3-panel");
  await userEvent.click(screen.getByRole("button", { name: "Referred" }));
  await settle();
  expect(screen.getByRole("tabpanel").id).toBe("message-m2-panel");
  await userEvent.click(screen.getByRole("tab", { name: "JSON" }));
  screen.getByText('{"a": 1}');
});

test("cancelling asks for a reason before anything is sent", async () => {
  value.actions = [{ id: "cancel-booking", label: "Cancel booking", help: "The service is told." }];
  await visit("#/cases/c1/act/cancel-booking");
  await userEvent.click(screen.getByRole("button", { name: "Cancel booking" }));
  await settle();
  expect(api.count("POST /cases/*/act")).toBe(0);
  expect(document.activeElement?.className).toBe("nhsuk-error-summary");
  await userEvent.type(screen.getByLabelText("Why is the booking cancelled?"), "The patient feels better");
  await userEvent.click(screen.getByRole("button", { name: "Cancel booking" }));
  await settle();
  expect(api.calls.find((c) => c.name === "POST /cases/*/act")?.asked.body).toEqual({
    version: 3,
    action: "cancel-booking",
    text: "The patient feels better",
    mistake: false,
  });
  expect(window.location.hash).toBe("#/cases/c1");
});

test("an appointment is moved to a time that is chosen from what is free now", async () => {
  value.actions = [{ id: "move", label: "Move the appointment", help: "Choose another time." }];
  api = fakeApi({
    "GET /cases/*": () => value,
    "POST /cases/*/act": ({ body }) => act(body),
    "GET /cases/*/slots": () => ({
      askedAt: "2026-11-21T12:06:00Z",
      from: "2026-11-21T12:06:00Z",
      to: "2026-11-24T12:06:00Z",
      slots: [aSlot("s1", "09:15"), aSlot("s2", "10:00")],
      note: "",
    }),
  });
  await visit("#/cases/c1/act/move");
  await userEvent.click(screen.getByRole("button", { name: "Move the appointment" }));
  await settle();
  expect(api.count("POST /cases/*/act")).toBe(0);
  expect(document.activeElement?.className).toBe("nhsuk-error-summary");
  await userEvent.click(screen.getByRole("button", { name: /10:00/ }));
  await userEvent.click(screen.getByRole("button", { name: "Move the appointment" }));
  await settle();
  expect(api.calls.find((c) => c.name === "POST /cases/*/act")?.asked.body).toEqual({
    version: 3,
    action: "move",
    slotId: "s2",
  });
  expect(window.location.hash).toBe("#/cases/c1");
});

test("an action on a case that changed meanwhile is refused in words; the reason typed stays", async () => {
  value.actions = [{ id: "note", label: "Add note", help: "" }];
  act = () => refused(409, "case-stale", { title: "This case changed meanwhile" });
  await visit("#/cases/c1/act/note");
  await userEvent.type(screen.getByLabelText("Note"), "Phoned");
  await userEvent.click(screen.getByRole("button", { name: "Add note" }));
  await settle();
  screen.getByText("This case changed meanwhile");
  expect(screen.getByLabelText<HTMLTextAreaElement>("Note").value).toBe("Phoned");
});

test("rebooking composes a new booking for the patient of the case", async () => {
  value.actions = [{ id: "rebook", label: "Rebook", help: "" }];
  await visit("#/cases/c1/act/rebook");
  expect(window.location.hash).toBe("#/services/s1?from=c1&rebooks=1");
});

test("an action that is no longer allowed says so", async () => {
  await visit("#/cases/c1/act/cancel-booking");
  screen.getByRole("heading", { name: /This cannot be done now/ });
});

test("a search goes into the body of a request, never into the address", async () => {
  search.text = "MURRY";
  await visit("#/cases");
  expect(api.calls.map((c) => [c.name, c.asked.body])).toEqual([
    ["POST /cases/search", { text: "MURRY", offset: 0 }],
  ]);
  expect(window.location.hash).toBe("#/cases");
  screen.getByText("No case matches your search.");
  await userEvent.click(screen.getByRole("button", { name: "Show all cases" }));
  await settle();
  screen.getByRole("link", { name: "MURRY, Josiah" });
});

test("a list says when it may be out of date, and reads again at a change", async () => {
  await visit("#/cases");
  live.silentSince = new Date("2026-11-21T12:04:00Z");
  await settle();
  screen.getByText("This list may be out of date since 12:04.");
  live.silentSince = undefined;
});

test("what is known nationally is asked for on request, and only where that is offered", async () => {
  const line = { pointerId: "V4T0L-1", what: "Booking", when: "today at 14:30", service: "Trumpton ED" };
  api = fakeApi({
    "GET /cases/*": () => value,
    "GET /messages/*": ({ params }) => aMessage({ id: params[0] }),
    "POST /registry/search": () => ({
      askedAt: "2026-11-21T12:06:00Z",
      lines: [{ ...line, serviceId: "2000087011", phone: "" }],
      note: "There may be others.",
    }),
    "POST /registry/read": () =>
      refused(409, "record-differs", { title: "The service holds something else" }),
  });
  session.value = aSession({ registry: false });
  await visit("#/cases/c1");
  expect(screen.queryByText(/known nationally/)).toBeNull();
  session.value = aSession({ registry: true });
  await settle();
  expect(api.count("POST /registry/search")).toBe(0);
  await userEvent.click(screen.getByRole("button", { name: "Ask the national registry" }));
  await settle();
  screen.getByText("Booking today at 14:30");
  await userEvent.click(
    screen.getByRole("button", { name: /^Read the booking today at 14:30 at Trumpton ED/ }),
  );
  await settle();
  screen.getByText("The service holds something else");
  expect(api.calls.find((c) => c.name === "POST /registry/read")?.asked.body).toEqual({
    caseId: "c1",
    pointerId: "V4T0L-1",
  });
});

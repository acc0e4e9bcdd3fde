import { screen, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test, vi } from "vitest";
import type { ActableCase, FaultChange, FaultList, StageNow, WireQuery } from "../../api/types";
import { sandbox } from "../../frame/sandbox.svelte";
import { aCaseLine } from "../../testing/cases";
import { fakeApi, refused } from "../../testing/fake-api";
import { aFaultList, aNow, aProgress, aScenario, aWireLine } from "../../testing/sandbox";
import { settle, visit } from "../../testing/screens";

let now: StageNow;
let faults: FaultList;
let cases: ActableCase[];
let lines: ReturnType<typeof aWireLine>[];
let api: ReturnType<typeof fakeApi>;

beforeEach(() => {
  now = aNow();
  faults = aFaultList();
  cases = [];
  lines = [aWireLine(2), aWireLine(1)];
  sandbox.progress = undefined;
  api = fakeApi({
    "GET /sandbox/now": () => now,
    "GET /sandbox/progress": () => aProgress({ running: false, steps: [] }),
    "GET /sandbox": () => ({ cases }),
    "POST /sandbox/acts": () => ({ text: "It is done." }),
    "GET /sandbox/faults": () => faults,
    "POST /sandbox/faults": ({ body }) => {
      const text = `${(body as FaultChange).kind} is on.`;
      faults = aFaultList({ faults: [{ id: "f1", kind: "late", service: "", text }] });
      return faults;
    },
    "DELETE /sandbox/faults/*": () => (faults = aFaultList()),
    "POST /sandbox/clock": () => (now = aNow({ running: false })),
    "POST /sandbox/live": () => (now = aNow({ live: true })),
    "GET /sandbox/scenarios": () => ({ scenarios: [aScenario()], running: "" }),
    "POST /sandbox/wire/search": ({ body }) => ({
      exchanges: lines.filter((line) => !(body as WireQuery).before || line.n < (body as WireQuery).before!),
      more: !(body as WireQuery).before,
      total: 9,
      kinds: [
        { value: "", label: "Everything" },
        { value: "message", label: "Messages" },
      ],
      services: [
        { value: "", label: "Every service" },
        { value: "s1", label: "Trumpton ED" },
      ],
    }),
  });
});

const last = (name: string) => api.calls.findLast((call) => call.name === name)!.asked;
const click = (role: string, name: string | RegExp) => userEvent.click(screen.getByRole(role, { name }));

test("a fault is put on with what was chosen, and off at once", async () => {
  await visit("#/sandbox");
  await userEvent.click(screen.getByText("Make something go wrong"));
  await userEvent.selectOptions(screen.getByLabelText("Which service"), "s1");
  await userEvent.selectOptions(screen.getByLabelText("What it does"), "late");
  await userEvent.clear(screen.getByLabelText("How many seconds late"));
  await userEvent.type(screen.getByLabelText("How many seconds late"), "12");
  await click("radio", "For the next few calls");
  await click("button", "Put it on");
  await settle();
  expect(last("POST /sandbox/faults").body).toEqual({
    kind: "late",
    serviceId: "s1",
    form: "",
    messages: false,
    seconds: 12,
    next: 1,
    percent: 100,
  });
  await click("button", /^Turn off/);
  await settle();
  expect(last("DELETE /sandbox/faults/*").params).toEqual(["f1"]);
  screen.getByText("Nothing is made to go wrong.");
});

test("a number that is none is told at its field and nothing is put on", async () => {
  await visit("#/sandbox");
  await userEvent.click(screen.getByText("Make something go wrong"));
  await click("radio", "By chance");
  const field = screen.getByLabelText("In how many of 100 calls");
  await userEvent.clear(field);
  await userEvent.type(field, "lots");
  await click("button", "Put it on");
  screen.getByText("Give a whole number from 1 to 100.");
  expect(api.count("POST /sandbox/faults")).toBe(0);
});

test("the form of a fault is one that its kind has", async () => {
  await visit("#/sandbox");
  await userEvent.click(screen.getByText("Make something go wrong"));
  await userEvent.selectOptions(screen.getByLabelText("What it does"), "nonsense");
  await userEvent.selectOptions(screen.getByLabelText("In which form"), "cut");
  await click("button", "Put it on");
  await settle();
  expect(last("POST /sandbox/faults").body).toMatchObject({ kind: "nonsense", form: "cut" });
  await userEvent.click(screen.getByText("Make something go wrong"));
  await userEvent.selectOptions(screen.getByLabelText("What it does"), "down");
  await click("button", "Put it on");
  await settle();
  expect(last("POST /sandbox/faults").body).toMatchObject({ kind: "down", form: "" });
});

test("the clock is stopped and moved on; the behaviour is chosen", async () => {
  await visit("#/sandbox");
  await click("button", "1 day on");
  await settle();
  expect(last("POST /sandbox/clock").body).toEqual({ action: "forward", minutes: 1440 });
  screen.getByText("The clock is stopped.");
  await click("button", "Let it go on");
  await settle();
  expect(last("POST /sandbox/clock").body).toEqual({ action: "go" });
  await click("button", "Behave as the live network does");
  await settle();
  expect(last("POST /sandbox/live").body).toEqual({ live: true });
});

test("a learner sees what is on and can change none of it", async () => {
  now = aNow({ trainer: false });
  faults = aFaultList({ faults: [{ id: "f1", kind: "down", service: "", text: "Trumpton ED is down." }] });
  await visit("#/sandbox");
  screen.getByText("Trumpton ED is down.");
  for (const name of [/Turn off/, /Stop the clock/, /1 hour on/, /live network/]) {
    expect(screen.queryByRole("button", { name })).toBeNull();
  }
  expect(screen.queryByText("Make something go wrong")).toBeNull();
});

test("a service is made to answer about the case that was chosen", async () => {
  const choices = [
    { value: "arrived", label: "The patient has arrived" },
    { value: "did-not-attend", label: "The patient did not attend" },
  ];
  cases = [
    { case: aCaseLine({ id: "c1" }), acts: choices },
    { case: aCaseLine({ id: "c2" }), acts: choices },
  ];
  await visit("#/sandbox");
  await userEvent.selectOptions(screen.getByLabelText("About which case"), "c2");
  await userEvent.selectOptions(screen.getByLabelText("What the service does"), "did-not-attend");
  await click("button", "Make it happen");
  await screen.findByText("It is done.");
  expect(last("POST /sandbox/acts").body).toEqual({ caseId: "c2", act: "did-not-attend" });
});

test("the wire is filtered and searched in the body, never in an address", async () => {
  await visit("#/sandbox/wire");
  await userEvent.selectOptions(screen.getByLabelText("Service"), "s1");
  await userEvent.selectOptions(screen.getByLabelText("Kind"), "message");
  await userEvent.type(screen.getByLabelText("Holds the text"), "Murry{Enter}");
  await settle();
  expect(last("POST /sandbox/wire/search").body).toEqual({ serviceId: "s1", kind: "message", text: "Murry" });
  expect(window.location.hash).toBe("#/sandbox/wire");
});

test("older ones come below, each once", async () => {
  await visit("#/sandbox/wire");
  lines = [aWireLine(3), ...lines, aWireLine(0)];
  await click("button", "Show older ones");
  await settle();
  const list = screen.getByRole("list", { name: /newest first/ });
  const shown = within(list).getAllByRole("link");
  expect(shown.map((link) => link.textContent)).toEqual(["Booking 2", "Booking 1", "Booking 0"]);
});

test("what was struck by a fault says so", async () => {
  lines = [aWireLine(4, { good: false, answer: "Nothing came back", fault: "Fault: loses the request" })];
  await visit("#/sandbox/wire");
  screen.getByText("Fault: loses the request");
  screen.getByText(/Nothing came back/);
});

const exchange = {
  ...aWireLine(7, { title: "Booking request" }),
  method: "POST",
  address: "/$process-message",
  status: "200 OK",
  facts: [{ label: "From", value: "Lakeside", note: "ZLK" }],
  call: {
    headers: [{ name: "X-Request-Id", value: "r1", decoded: "" }],
    reading: [
      {
        title: "Patient",
        safety: false,
        rows: [{ label: "Name", value: "MURRY, Josiah", note: "", absent: false, verbatim: false }],
      },
    ],
    text: '{"resourceType": "Bundle"}',
  },
  reply: { headers: [], reading: [], text: "<html>" },
  unseen: [],
  cut: false,
  before: 6,
  after: 0,
};

function withExchange() {
  api = fakeApi({
    "GET /sandbox/now": () => now,
    "GET /sandbox/progress": () => aProgress({ running: false }),
    "GET /sandbox/wire/*": () => exchange,
    "GET /sandbox/wire/*/curl": () => ({ name: "x.sh", text: "curl 'http://here'" }),
    "GET /sandbox/wire/*/file": () => ({ name: "SIMULATED-exchange-7.har", text: '{"log":{}}' }),
  });
}

test("an exchange is read, as sent, with its headers decoded; what is no message shows as it came", async () => {
  withExchange();
  await visit("#/sandbox/wire/7");
  screen.getByText("MURRY, Josiah");
  await click("tab", "Answer");
  screen.getByText("<html>");
  expect(screen.getByText("From").nextElementSibling?.textContent).toContain("Lakeside");
  await click("tab", "Headers");
  screen.getByText("X-Request-Id");
  await click("tab", "As sent");
  screen.getByText('{"resourceType": "Bundle"}');
  expect(screen.getByRole("link", { name: "The one before" }).getAttribute("href")).toBe("#/sandbox/wire/6");
  expect(screen.queryByRole("link", { name: "The one after" })).toBeNull();
});

test("it is copied as curl; a browser that does not copy shows the line", async () => {
  userEvent.setup();
  withExchange();
  await visit("#/sandbox/wire/7");
  await click("button", "Copy as curl");
  await screen.findByText(/^Copied/);
  expect(await navigator.clipboard.readText()).toBe("curl 'http://here'");
  vi.spyOn(navigator.clipboard, "writeText").mockRejectedValue(new Error("denied"));
  await click("button", "Copy as curl");
  await screen.findByText("curl 'http://here'");
});

test("it is saved under a name that says that it is simulated", async () => {
  withExchange();
  vi.stubGlobal(
    "URL",
    Object.assign(URL, { createObjectURL: () => "blob:x", revokeObjectURL: () => undefined }),
  );
  const clicked = vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(() => undefined);
  await visit("#/sandbox/wire/7");
  await click("button", "Save as a file");
  await screen.findByText(/^Saved as SIMULATED-exchange-7.har/);
  expect((clicked.mock.contexts[0] as HTMLAnchorElement).download).toBe("SIMULATED-exchange-7.har");
});

test("one that is not kept any more says so", async () => {
  fakeApi({ "GET /sandbox/wire/*": () => refused(404, "wire-gone") });
  await visit("#/sandbox/wire/7");
  await screen.findByText("Title of wire-gone");
});

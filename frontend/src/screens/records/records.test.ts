import { screen, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test, vi } from "vitest";
import type { AuditEntry, AuditLine, AuditSearch, AuditVerification } from "../../api/types";
import { fakeApi, refused } from "../../testing/fake-api";
import { settle, visit } from "../../testing/screens";

const line: AuditLine = {
  number: 12,
  at: "2026-11-21T12:07:00Z",
  who: "Robin Lind",
  role: "Clinician",
  what: "Sent a booking",
  outcome: "Accepted",
  failed: false,
  caseId: "c1",
  service: "Trumpton ED",
  from: "10.0.0.7",
  attempts: 1,
  sequenced: true,
};

const entry: AuditEntry = {
  ...line,
  person: "p1",
  organisation: "RX1",
  act: "message.send",
  object: "m1",
  patient: "3f2a",
  serviceId: "2000087011",
  correlationId: "c0",
  requestId: "r0",
  environment: "Sandbox",
  bodyHash: "ab12",
  headerHash: "cd34",
  detail: [{ name: "Message", value: "Booking" }],
  claims: [{ name: "acr", value: "AAL2" }],
  leafHash: "ef56",
};

const choices = {
  people: [{ value: "p1", label: "Robin Lind" }],
  acts: [{ value: "message.send", label: "Sent a message" }],
  outcomes: [{ value: "refused", label: "Refused" }],
  services: [{ value: "2000087011", label: "Trumpton ED" }],
};

let searches: AuditSearch[];
let pages: { lines: AuditLine[]; total: number; more: boolean; next: number }[];
let exported: unknown;

beforeEach(() => {
  searches = [];
  exported = undefined;
  pages = [{ lines: [line], total: 1, more: false, next: 0 }];
  fakeApi({
    "GET /audit/choices": () => choices,
    "POST /audit/search": ({ body }) => {
      searches.push(body as AuditSearch);
      return pages[Math.min(searches.length, pages.length) - 1];
    },
    "GET /audit/entries/12": () => entry,
    "POST /audit/export": ({ body }) => ((exported = body), "head line"),
  });
});

test("an entry reads as a sentence and opens whole, without codes before its identifiers", async () => {
  await visit("#/records");
  const list = screen.getByRole("list", { name: "Entries, newest first" });
  const link = within(list).getByRole("link", {
    name: "Robin Lind (Clinician): Sent a booking, Trumpton ED",
  });
  expect(link.getAttribute("href")).toBe("#/records/entries/12");
  within(list).getByText("Accepted, from 10.0.0.7");
  screen.getByText("1 entry fits.");
  await visit("#/records/entries/12");
  const before = screen.getByText("Identifiers, for support").closest("details")!;
  expect(screen.getByText("Sent a booking").closest("details")).toBeNull();
  for (const code of ["message.send", "p1", "ab12", "AAL2"]) within(before).getByText(code);
});

test("a search is in words, its NHS number in the body, and its days are British days", async () => {
  await visit("#/records");
  await userEvent.selectOptions(screen.getByLabelText("Who"), "Robin Lind");
  await userEvent.selectOptions(screen.getByLabelText("What became of it"), "Refused");
  await userEvent.type(screen.getByLabelText("Patient’s NHS number"), "965 849 9007");
  const days = screen.getAllByLabelText("Day");
  const months = screen.getAllByLabelText("Month");
  const years = screen.getAllByLabelText("Year");
  for (const [box, text] of [
    [days[0], "5"],
    [months[0], "7"],
    [years[0], "2026"],
    [days[1], "25"],
    [months[1], "10"],
    [years[1], "2026"],
  ] as const)
    await userEvent.type(box!, text);
  await userEvent.click(screen.getByRole("button", { name: "Search the log" }));
  await settle();
  expect(searches.at(-1)).toEqual({
    person: "p1",
    act: "",
    outcome: "refused",
    serviceId: "",
    nhsNumber: "965 849 9007",
    caseId: "",
    from: "2026-07-05T00:00:00+01:00",
    to: "2026-10-26T00:00:00+00:00",
    before: 0,
  });
  expect(window.location.hash).not.toContain("965");
});

test("a day that is none is said beside its field and nothing is searched", async () => {
  await visit("#/records");
  const asked = searches.length;
  await userEvent.type(screen.getAllByLabelText("Day")[0]!, "31");
  await userEvent.type(screen.getAllByLabelText("Month")[0]!, "2");
  await userEvent.click(screen.getByRole("button", { name: "Search the log" }));
  expect(screen.getAllByText("Enter the first day as day, month and year").length).toBe(2);
  expect(searches.length).toBe(asked);
});

test("pages are turned to older entries and back, and more than is counted is said", async () => {
  pages = [
    { lines: [line], total: 1000, more: true, next: 12 },
    { lines: [{ ...line, number: 11 }], total: 1000, more: true, next: 0 },
    { lines: [line], total: 1000, more: true, next: 12 },
  ];
  await visit("#/records");
  screen.getByText("More than 1,000 entries fit.");
  expect(screen.queryByRole("button", { name: "Newer entries" })).toBeNull();
  await userEvent.click(screen.getByRole("button", { name: "Older entries" }));
  await settle();
  expect(searches.at(-1)!.before).toBe(12);
  await userEvent.click(screen.getByRole("button", { name: "Newer entries" }));
  await settle();
  expect(searches.at(-1)!.before).toBe(0);
});

test("from a case only its entries are asked for", async () => {
  await visit("#/records?case=c1");
  expect(searches.at(-1)!.caseId).toBe("c1");
  expect(screen.getByRole("link", { name: "one case" }).getAttribute("href")).toBe("#/cases/c1");
});

test("a role that may not is told so, and no list is shown", async () => {
  fakeApi({
    "GET /audit/choices": () => refused(403, "not-allowed", { title: "Your role cannot do this" }),
    "POST /audit/search": () => refused(403, "not-allowed"),
  });
  await visit("#/records");
  expect(screen.getAllByText("Your role cannot do this").length).toBe(1);
  expect(screen.queryByRole("search", { name: "The audit log" })).toBeNull();
});

test("what was found is saved with its reason", async () => {
  vi.stubGlobal(
    "URL",
    Object.assign(URL, { createObjectURL: () => "blob:x", revokeObjectURL: () => undefined }),
  );
  vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(() => undefined);
  await visit("#/records");
  await userEvent.click(screen.getByText("Save these entries as a file"));
  await userEvent.click(screen.getByLabelText("FHIR AuditEvents"));
  await userEvent.type(screen.getByLabelText("Why it is wanted"), "Yearly review");
  await userEvent.click(screen.getByRole("button", { name: "Save as a file" }));
  await settle();
  expect(exported).toMatchObject({ format: "fhir", reason: "Yearly review", nhsNumbers: false });
  screen.getByText("Saved as audit-log.fhir.ndjson with the downloads of this browser.");
});

const proof: AuditVerification = {
  begun: true,
  running: false,
  done: 5,
  of: 5,
  startedAt: "2026-11-21T12:00:00Z",
  endedAt: "2026-11-21T12:00:01Z",
  whole: true,
  number: 0,
  fault: "",
  words: "All 5 entries are as they were written.",
  unsequenced: 0,
  size: 5,
  root: "aa",
};

test("a proof shows how far it is, and then a statement to print", async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  const answers = [{ ...proof, begun: false, words: "" }, { ...proof, running: true, done: 2, of: 5 }, proof];
  let sent: unknown;
  fakeApi({
    "GET /audit/verify": () => answers.shift(),
    "POST /audit/verify": ({ body }) => ((sent = body), answers.shift()),
  });
  await visit("#/records/verify");
  screen.getByText("Verify the whole log").click();
  await settle();
  expect(sent).toEqual({ checkpoint: "" });
  screen.getByText("2 of 5 entries proved");
  await vi.advanceTimersByTimeAsync(600);
  await settle();
  screen.getByRole("heading", { name: "The log is whole" });
  screen.getByText("21 November 2026, 12:00:00 GMT");
  screen.getByRole("button", { name: "Print" });
  vi.useRealTimers();
});

test("a log that is not whole names the entry and what to do", async () => {
  fakeApi({
    "GET /audit/verify": () => ({
      ...proof,
      whole: false,
      number: 3,
      fault: "changed",
      words: "Entry 3 was changed.",
    }),
  });
  await visit("#/records/verify");
  screen.getByRole("heading", { name: "The log is not whole" });
  screen.getByText("Number 3");
  screen.getByText("Change nothing and end no program.");
});

test("a checkpoint stands as text and as a QR code", async () => {
  fakeApi({
    "GET /audit/checkpoint": () => ({
      size: 1234,
      root: "aa",
      at: "2026-11-21T12:00:00Z",
      note: "barsdesk\n1234\n",
      key: "barsdesk+1+k",
      name: "checkpoint-1234.txt",
      qr: ["11", "01"],
    }),
  });
  await visit("#/records/checkpoint");
  screen.getByText("1,234");
  screen.getByText(/barsdesk 1234|barsdesk\n1234/);
  screen.getByRole("img", { name: "The checkpoint as a QR code" });
});

test("a checkpoint that lost its last line break in copying is handed on with it", async () => {
  let sent: unknown;
  fakeApi({
    "GET /audit/verify": () => ({ ...proof, begun: false, words: "" }),
    "POST /audit/verify": ({ body }) => ((sent = body), proof),
  });
  await visit("#/records/verify");
  await userEvent.click(screen.getByText("Compare with a checkpoint that was kept elsewhere"));
  await userEvent.type(
    screen.getByLabelText("The checkpoint, as text"),
    "barsdesk{enter}5{enter}{enter}— sig",
  );
  await userEvent.click(screen.getByRole("button", { name: "Verify the whole log" }));
  await settle();
  expect(sent).toEqual({ checkpoint: "barsdesk\n5\n\n— sig\n" });
});

import { screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test } from "vitest";
import type { RetentionHold, RetentionView } from "../../api/types";
import { fakeApi } from "../../testing/fake-api";
import { settle, visit } from "../../testing/screens";

const rules: RetentionView = {
  version: 2,
  rules: [
    {
      kind: "sent",
      days: 0,
      label: "Messages sent",
      counted: "the last try",
      erased: "The bytes go, the hashes stay.",
      waiting: 0,
      held: 0,
    },
    {
      kind: "drafts",
      days: 30,
      label: "Drafts",
      counted: "the last change",
      erased: "They go whole.",
      waiting: 3,
      held: 1,
    },
  ],
  last: [],
};
const hold: RetentionHold = {
  id: "h1",
  kind: "case",
  of: "One case",
  caseId: "c1",
  reason: "Claim 17",
  by: "Alex Bell",
  at: "2026-11-21T12:00:00Z",
};
let put: unknown;
let posted: Record<string, unknown>;

beforeEach(() => {
  put = undefined;
  posted = {};
  fakeApi({
    "GET /retention": () => rules,
    "PUT /retention": ({ body }) => ((put = body), { ...rules, version: 3 }),
    "GET /holds": () => ({ holds: [hold] }),
    "POST /holds": ({ body }) => (
      (posted.hold = body),
      { holds: [hold, { ...hold, id: "h2", of: "Everything" }] }
    ),
    "POST /holds/h1/lift": ({ body }) => (
      (posted.lift = body),
      { holds: [{ ...hold, endedAt: "2026-11-22T12:00:00Z", endedBy: "Alex Bell", ended: "Settled" }] }
    ),
  });
});

const type = async (label: string, text: string) => {
  const box = screen.getByLabelText(label);
  await userEvent.clear(box);
  if (text) await userEvent.type(box, text);
};
const press = async (name: string | RegExp) => {
  await userEvent.click(screen.getByRole("button", { name }));
  await settle();
};

test("rules are in days, an empty box is for ever, and keeping shorter needs a reason", async () => {
  await visit("#/records/retention");
  expect((screen.getByLabelText("Messages sent") as HTMLInputElement).value).toBe("");
  screen.getByText(/3 will be erased next, 1 kept by a hold/);
  await type("Messages sent", "3650");
  await press("Save");
  expect(screen.getAllByText("Say why something is to be kept for a shorter time").length).toBe(2);
  expect(put).toBeUndefined();
  await type("Why something is to be kept for a shorter time", "Policy of 2026");
  await press("Save");
  expect(put).toEqual({
    version: 2,
    reason: "Policy of 2026",
    rules: [
      { kind: "sent", days: 3650 },
      { kind: "drafts", days: 30 },
    ],
  });
});

test("what is no number of days is said beside its field", async () => {
  await visit("#/records/retention");
  await type("Drafts", "soon");
  await press("Save");
  expect(screen.getAllByText("Drafts: enter a whole number of days, or nothing").length).toBe(2);
  expect(put).toBeUndefined();
});

test("a hold is placed with what and why", async () => {
  await visit("#/records/retention");
  await userEvent.click(screen.getByText("Place a hold"));
  await press("Place the hold");
  screen.getByText("Enter the identifier of the case");
  await userEvent.click(screen.getByLabelText("Everything about one patient"));
  await type("NHS number", "965 849 9007");
  await type("Why it is kept", "Inquest 4");
  await press("Place the hold");
  expect(posted.hold).toEqual({ kind: "patient", nhsNumber: "965 849 9007", reason: "Inquest 4" });
  screen.getByText("Everything", { selector: "strong" });
});

test("a hold is lifted with a reason only", async () => {
  await visit("#/records/retention");
  await press("Lift the hold on One case");
  await press("Lift the hold");
  screen.getByText("Say why the hold is lifted");
  await type("Why it is lifted", "Settled");
  await press("Lift the hold");
  expect(posted.lift).toEqual({ reason: "Settled" });
  screen.getByText("No hold stands.");
  screen.getByRole("heading", { name: "Lifted" });
});

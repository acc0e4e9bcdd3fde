import { screen, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test } from "vitest";
import type { Approval, ApprovalList, Check, Draft } from "../../api/types";
import { patientInPlay } from "../../frame/patient.svelte";
import { session } from "../../frame/session.svelte";
import { aSession, anApproval, aToday, josiah, noApprovals } from "../../testing/cases";
import { aDraft } from "../../testing/drafts";
import { fakeApi, refused } from "../../testing/fake-api";
import { settle, visit } from "../../testing/screens";

let list: ApprovalList;
let draft: Draft;
let check: Check;
let decide: (body: unknown) => unknown;
let api: ReturnType<typeof fakeApi>;

const needed = {
  state: "needed" as const,
  title: "A clinician decides this",
  text: "The time is later than care should start. A clinician of your organisation has to approve it.",
  decisions: anApproval().decisions,
  mayAsk: true,
  askLabel: "Ask a clinician",
};

const press = async (name: string) => {
  await userEvent.click(screen.getByRole("button", { name }));
  await settle();
};
const sent = (name: string) => api.calls.find((call) => call.name === name)?.asked.body;

beforeEach(() => {
  session.value = aSession();
  list = {
    approvals: [anApproval()],
    total: 1,
    giveReasons: [{ code: "safe", label: "It is safe to wait", needsNote: false }],
    refuseReasons: [{ code: "other", label: "Another reason", needsNote: true }],
  };
  draft = aDraft({ banner: josiah });
  check = {
    version: 1,
    ready: false,
    action: "Book and refer",
    faults: [],
    dropped: [],
    warnings: [],
    messages: [{ title: "Referral to Trumpton ED", reading: [], json: "{}", headers: [], findings: [] }],
  };
  decide = () => anApproval({ state: "given", stateText: "Alex Bell approved it.", decidedBy: "Alex Bell" });
  api = fakeApi({
    "GET /today": () => aToday({ approvals: list.approvals }),
    "GET /approvals": () => list,
    "POST /approvals/*": ({ body }) => decide(body),
    "GET /drafts/*/check": () => check,
    "GET /drafts/*": () => draft,
    "POST /drafts/*/approval": () => {
      check = {
        ...check,
        version: 2,
        approval: { ...needed, state: "asked", mayAsk: false, approval: anApproval() },
      };
      return (draft = { ...draft, version: 2 });
    },
  });
});

test("a clinician finds on Today what waits: for whom, what, and who asks", async () => {
  await visit("#/");
  const item = within(screen.getByText("Approval asked", { selector: "strong" }).closest("li")!);
  item.getByText("MURRY, Josiah");
  item.getByText("Later than it should be");
  item.getByText(/Robin Lind asks since/);
  const link = item.getByRole("link", { name: "Read and decide for MURRY, Josiah" });
  expect(link.getAttribute("href")).toBe("#/approvals/a1");
});

test("what is to be approved is read with its patient, and approved with a reason", async () => {
  await visit("#/approvals/a1");
  expect(patientInPlay.banner).toEqual(josiah);
  screen.getByText("Referral to Trumpton ED");
  screen.getByText("The family can bring him at 14:00.");
  await press("Record my decision");
  screen.getByRole("link", { name: "Say whether you approve it" });
  await userEvent.click(screen.getByLabelText("Yes, I approve it"));
  await press("Record my decision");
  screen.getByRole("link", { name: "Choose a reason" });
  await userEvent.click(screen.getByLabelText("It is safe to wait"));
  await press("Record my decision");
  expect(sent("POST /approvals/*")).toEqual({ version: 1, decision: "give", reason: "safe", note: "" });
  screen.getByText("Alex Bell approved it.");
});

test("a refusal for another reason asks for words", async () => {
  await visit("#/approvals/a1");
  await userEvent.click(screen.getByLabelText("No, I refuse it"));
  await userEvent.click(screen.getByLabelText("Another reason"));
  await press("Record my decision");
  screen.getByRole("link", { name: "Say it in a few words" });
  expect(api.count("POST /approvals/*")).toBe(0);
  await userEvent.type(screen.getByLabelText("In a few words"), "He is worse.");
  await press("Record my decision");
  expect(sent("POST /approvals/*")).toMatchObject({
    decision: "refuse",
    reason: "other",
    note: "He is worse.",
  });
});

test("a draft that changed meanwhile is not approved", async () => {
  decide = () => refused(409, "approval-stale", { title: "The draft has changed since" });
  await visit("#/approvals/a1");
  await userEvent.click(screen.getByLabelText("Yes, I approve it"));
  await userEvent.click(screen.getByLabelText("It is safe to wait"));
  await press("Record my decision");
  screen.getByRole("heading", { name: "The draft has changed since" });
});

test("what does not wait any more says so", async () => {
  list = noApprovals;
  await visit("#/approvals/a1");
  screen.getByText(/does not wait any more/);
});

test("whoever may not decide is not asked to", async () => {
  const approval: Approval = anApproval({ mayDecide: false });
  list = { ...list, approvals: [approval] };
  await visit("#/approvals/a1");
  expect(screen.queryByRole("button", { name: "Record my decision" })).toBeNull();
});

test("who is no clinician sees why one must decide, asks, and sees that it is asked", async () => {
  session.value = aSession({
    may: ["draft.start", "approval.ask"],
  });
  check = { ...check, approval: needed };
  await visit("#/new/d1/check");
  screen.getByRole("heading", { name: /A clinician decides this/ });
  screen.getByText("Approval needed");
  await userEvent.type(screen.getByLabelText(/What should the clinician know/), "He is on his way.");
  await press("Ask a clinician");
  expect(sent("POST /drafts/*/approval")).toEqual({ version: 1, note: "He is on his way." });
  screen.getByText("Approval asked");
  expect(screen.queryByRole("button", { name: "Ask a clinician" })).toBeNull();
});

test("the asker reads a refusal and its reason", async () => {
  const approval = anApproval({
    state: "refused",
    stateText: "Alex Bell refused it.",
    reason: "He is worse.",
  });
  check = { ...check, approval: { ...needed, state: "refused", approval } };
  await visit("#/new/d1/check");
  screen.getByText("Refused");
  screen.getByText(/Alex Bell refused it\./);
  screen.getByText(/He is worse\./);
});

import { fireEvent, screen } from "@testing-library/svelte";
import { beforeEach, expect, test } from "vitest";
import type { Case, ReplyOffer } from "../../api/types";
import type { components } from "../../api/schema";
import { patientInPlay } from "../../frame/patient.svelte";
import { aCase, josiah } from "../../testing/cases";
import { aDraft } from "../../testing/drafts";
import { fakeApi, refused } from "../../testing/fake-api";
import { settle, visit } from "../../testing/screens";
import { anItem } from "../../testing/work";

const begun: ReplyOffer = {
  kind: "validation-interim",
  label: "The validation has begun",
  why: "Lakeside NHS 111 is told that a clinician works on it.",
  sends: true,
};
const absent: ReplyOffer = {
  kind: "did-not-attend",
  label: "The patient did not attend",
  why: "Lakeside NHS 111 is told.",
  sends: true,
};
const noShow: ReplyOffer = {
  kind: "no-show",
  label: "Record that the patient did not attend",
  why: "Recorded here only. Nobody is told.",
  sends: false,
};

let replies: components["schemas"]["Replies"];
let kept: Case;
let server: ReturnType<typeof fakeApi>;
let start: (body: { version: number; kind: string }) => unknown;

beforeEach(() => {
  replies = {
    caseId: "c1",
    version: 4,
    to: "Lakeside NHS 111",
    phone: "0113 496 0111",
    banner: josiah,
    offers: [begun, absent, noShow],
  };
  kept = aCase();
  start = () => ({ caseId: "c1", draftId: "d1" });
  server = fakeApi({
    "GET /inbox/*/replies": () => replies,
    "POST /inbox/*/reply": ({ body }) => start(body as Parameters<typeof start>[0]),
    "GET /cases/*": () => kept,
    "GET /drafts/*": () => aDraft({ plan: "reply" }),
    "GET /patients": () => ({ patients: [] }),
    "GET /inbox/*": () => anItem(),
    "PUT /inbox/*/presence": () => ({ others: [] }),
    "POST /inbox/*/leave": () => ({ others: [] }),
  });
});

async function press(name: string) {
  await fireEvent.click(screen.getByRole("button", { name }));
  await settle();
}

test("an answer says what it is, who is told and about whom, and leads to its questions", async () => {
  start = (body) => {
    expect(body).toEqual({ version: 4, kind: "validation-interim" });
    return { caseId: "c1", draftId: "d1" };
  };
  await visit("#/inbox/c1/reply/validation-interim");
  screen.getByRole("heading", { level: 1, name: /The validation has begun/ });
  screen.getByText("Lakeside NHS 111");
  screen.getByText(begun.why);
  expect(patientInPlay.banner).toEqual(josiah);
  expect(screen.getByRole("link", { name: "Back to the item" }).getAttribute("href")).toBe("#/inbox/c1");
  await press("Continue");
  expect(window.location.hash).toMatch(/^#\/new\/d1/);
});

test("looking at an answer tells nobody and records nothing", async () => {
  await visit("#/inbox/c1/reply/validation-interim");
  await fireEvent.click(screen.getByRole("link", { name: "Back to the item" }));
  await settle();
  expect(server.count("POST /inbox/*/reply")).toBe(0);
  expect(screen.queryByText(/Recording|Asking/)).toBeNull();
});

test("where nothing can be told, nothing is offered but the way back", async () => {
  replies = { ...replies, offers: [] };
  await visit("#/inbox/c1/reply/validation-interim");
  screen.getByRole("heading", { level: 1, name: /This cannot be told now/ });
  screen.getByText(/Someone may have answered it meanwhile/);
  expect(screen.queryByRole("button")).toBeNull();
  screen.getByRole("link", { name: "Back to the item" });
});

test("what nobody is told is recorded, and leads back to the item", async () => {
  start = (body) => {
    expect(body).toEqual({ version: 4, kind: "no-show" });
    return { caseId: "c1", draftId: "" };
  };
  await visit("#/inbox/c1/reply/no-show");
  screen.getByText("Recorded here only. Nobody is told.");
  expect(screen.queryByRole("button", { name: "Continue" })).toBeNull();
  await press("Record it");
  expect(window.location.hash).toBe("#/inbox/c1");
  expect(server.count("POST /inbox/*/reply")).toBe(1);
});

test("chosen twice, an answer is begun once", async () => {
  let answer: (value: unknown) => void = () => undefined;
  start = () => new Promise((done) => (answer = done));
  await visit("#/inbox/c1/reply/validation-interim");
  const form = document.querySelector("form.app-form")!;
  await fireEvent.submit(form);
  await fireEvent.submit(form);
  await settle();
  screen.getByText("Asking Lakeside NHS 111 what it takes…");
  expect(screen.getByRole<HTMLButtonElement>("button", { name: "Continue" }).disabled).toBe(true);
  answer({ caseId: "c1", draftId: "d1" });
  await settle();
  expect(server.count("POST /inbox/*/reply")).toBe(1);
});

test("a case that changed meanwhile refuses in words, and is asked again as it stands now", async () => {
  const versions: number[] = [];
  start = ({ version }) => {
    versions.push(version);
    replies = { ...replies, version: 5 };
    return version === 4 ? refused(409, "case-stale") : { caseId: "c1", draftId: "d1" };
  };
  await visit("#/inbox/c1/reply/validation-interim");
  await press("Continue");
  screen.getByText("Title of case-stale");
  expect(window.location.hash).toBe("#/inbox/c1/reply/validation-interim");
  await press("Continue");
  expect(versions).toEqual([4, 5]);
  expect(window.location.hash).toMatch(/^#\/new\/d1/);
});

test("an answer that does not fit any more offers only the way back", async () => {
  start = () => {
    replies = { ...replies, offers: [] };
    return refused(409, "case-stale");
  };
  await visit("#/inbox/c1/reply/validation-interim");
  await press("Continue");
  screen.getByRole("heading", { level: 1, name: /This cannot be told now/ });
  screen.getByText("Title of case-stale");
  expect(screen.queryByRole("button", { name: "Continue" })).toBeNull();
  screen.getByRole("link", { name: "Back to the item" });
});

test("a service that does not take an answer: whom to phone, and what can be recorded in its place", async () => {
  start = () =>
    refused(409, "reply-not-taken", {
      title: "Lakeside NHS 111 does not take this answer",
      sent: "Nothing was sent or recorded.",
      next: "Phone 0113 496 0111 to tell the service.",
    });
  await visit("#/inbox/c1/reply/did-not-attend");
  await press("Continue");
  screen.getByText("Lakeside NHS 111 does not take this answer");
  screen.getByText(/Nothing was sent or recorded\./);
  screen.getByText(/Phone 0113 496 0111 to tell the service\./);
  const instead = screen.getByRole("link", { name: "Record that the patient did not attend" });
  expect(instead.getAttribute("href")).toBe("#/inbox/c1/reply/no-show");
});

test("another answer that is not taken offers no record of an absence", async () => {
  start = () => refused(409, "reply-not-taken");
  await visit("#/inbox/c1/reply/validation-interim");
  await press("Continue");
  screen.getByText("Title of reply-not-taken");
  expect(screen.queryByRole("link", { name: noShow.label })).toBeNull();
});

test("the time by which a validation is answered stands on the page, loud once it has passed", async () => {
  replies = { ...replies, breach: { at: "2026-11-21T12:30:00Z", text: "today at 12:30", overdue: false } };
  await visit("#/inbox/c1/reply/validation-interim");
  screen.getByText("Answer due");
  screen.getByText("today at 12:30");
  expect(screen.queryByRole("alert")).toBeNull();
  replies = { ...replies, breach: { ...replies.breach!, overdue: true } };
  await visit("#/inbox/c1/reply/validation-interim");
  expect(screen.getByRole("alert").textContent).toMatch(/Overdue\s*The answer was due today at 12:30\./);
});

test("an answer is called delivered only once it is", async () => {
  kept = aCase({ pending: true });
  await visit("#/inbox/c1/replied");
  expect(screen.queryByText("Answer delivered")).toBeNull();
  const sent = {
    id: "m2",
    title: "Validation has begun",
    direction: "sent" as const,
    at: "2026-11-21T12:10:00Z",
  };
  kept = aCase({ messages: [{ ...sent, state: "Accepted" }], standing: "Work on it has begun." });
  await visit("#/inbox/c1/replied");
  screen.getByRole("heading", { level: 1, name: "Answer delivered" });
  expect(screen.getAllByText("Validation has begun").length).toBeGreaterThan(0);
  screen.getByText("Work on it has begun.");
  expect(screen.getByRole("link", { name: "Back to the item" }).getAttribute("href")).toBe("#/inbox/c1");
});

test("an answer that was refused is not called delivered", async () => {
  kept = aCase({
    trouble: {
      code: "refused",
      title: "Lakeside NHS 111 refused the answer",
      what: "Its system does not know the request.",
      sent: "It has no answer.",
      next: "Phone 0113 496 0111.",
    },
  });
  await visit("#/inbox/c1/replied");
  screen.getByText("Lakeside NHS 111 refused the answer");
  screen.getByText(/Phone 0113 496 0111/);
  expect(screen.queryByText("Answer delivered")).toBeNull();
});

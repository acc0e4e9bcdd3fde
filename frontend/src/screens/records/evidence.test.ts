import { screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import type { EvidenceProgress } from "../../api/types";
import { aCaseLine } from "../../testing/cases";
import { Answered, fakeApi, refused } from "../../testing/fake-api";
import { settle, visit } from "../../testing/screens";

const made: EvidenceProgress = {
  id: "e1",
  state: "made",
  done: 4,
  of: 4,
  name: "SIMULATED-evidence-2026-11-21-120000.zip",
  cases: 1,
  files: 45,
  bytes: 71_234,
  sha256: "abcdef",
  sealed: false,
};

function server(real: boolean, over: Record<string, () => unknown> = {}) {
  const orders: unknown[] = [];
  fakeApi({
    "GET /evidence": () => ({ reason: real, sealed: real, casesMost: 200 }),
    "GET /cases": () => ({ cases: [aCaseLine()], total: 1 }),
    "POST /evidence": ({ body }) => (orders.push(body), made),
    "GET /evidence/e1/file": () => "PK",
    ...over,
  });
  return orders;
}

test("a case is chosen, its pack made, and saved", async () => {
  vi.stubGlobal(
    "URL",
    Object.assign(URL, { createObjectURL: () => "blob:x", revokeObjectURL: () => undefined }),
  );
  vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(() => undefined);
  const orders = server(false);
  await visit("#/records/evidence");
  await userEvent.selectOptions(screen.getByLabelText("Case"), "c1");
  await userEvent.click(screen.getByRole("button", { name: "Make the pack" }));
  await settle();
  expect(orders).toEqual([{ caseIds: ["c1"], reason: "", passphrase: "" }]);
  screen.getByText("1 case, 45 files");
  await userEvent.click(screen.getByRole("button", { name: "Save the pack" }));
  await settle();
  screen.getByText(`Saved as ${made.name} with the downloads of this browser.`);
});

test("what is missing is said, linked to its field, and nothing is ordered", async () => {
  const orders = server(true);
  await visit("#/records/evidence");
  await userEvent.click(screen.getByRole("button", { name: "Make the pack" }));
  for (const text of [
    "Choose the case",
    "Say why the evidence is wanted",
    "Choose a passphrase of 12 characters or more",
  ])
    expect(screen.getAllByText(text).length).toBe(2);
  expect(orders).toEqual([]);
});

test("all cases of a time are asked for by British days", async () => {
  const orders = server(false);
  await visit("#/records/evidence");
  await userEvent.click(screen.getByLabelText("All cases that were open in a time"));
  for (const [label, first, last] of [
    ["Day", "20", "21"],
    ["Month", "11", "11"],
    ["Year", "2026", "2026"],
  ] as const) {
    const boxes = screen.getAllByLabelText(label);
    await userEvent.type(boxes[0]!, first);
    await userEvent.type(boxes[1]!, last);
  }
  await userEvent.click(screen.getByRole("button", { name: "Make the pack" }));
  await settle();
  expect(orders).toEqual([
    { from: "2026-11-20T00:00:00+00:00", to: "2026-11-22T00:00:00+00:00", reason: "", passphrase: "" },
  ]);
});

test("the page follows a pack until it is made", async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  const answers = [{ ...made, state: "making", done: 2 }, made];
  server(false, {
    "POST /evidence": () => ({ ...made, state: "making", done: 1 }),
    "GET /evidence/e1": () => answers.shift(),
  });
  await visit("#/records/evidence?case=c1");
  screen.getByRole("button", { name: "Make the pack" }).click();
  await settle();
  screen.getByRole("progressbar", { name: "Making the pack" });
  await vi.advanceTimersByTimeAsync(1000);
  await settle();
  screen.getByRole("heading", { name: "The pack is made" });
  vi.useRealTimers();
});

test("a pack that failed says why, and can be tried again", async () => {
  const trouble = (
    refused(422, "evidence-too-many", { title: "There are too many cases for one pack" }) as Answered
  ).body;
  server(false, { "POST /evidence": () => ({ ...made, state: "failed", trouble }) });
  await visit("#/records/evidence?case=c1");
  await userEvent.click(screen.getByRole("button", { name: "Make the pack" }));
  await settle();
  screen.getByText("There are too many cases for one pack");
  screen.getByRole("button", { name: "Make the pack" });
});

test("who may not see cases names one by its identifier", async () => {
  const orders = server(false, { "GET /cases": () => refused(403, "not-allowed") });
  await visit("#/records/evidence");
  await userEvent.type(screen.getByLabelText("Case"), "c9");
  await userEvent.click(screen.getByRole("button", { name: "Make the pack" }));
  await settle();
  expect(orders).toEqual([{ caseIds: ["c9"], reason: "", passphrase: "" }]);
});

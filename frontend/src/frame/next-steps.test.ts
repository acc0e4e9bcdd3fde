import { render, screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import type { Trouble } from "../api/trouble";
import type { NextStep } from "../api/types";
import { addressOf, supportText } from "./next-steps";
import TroubleBox from "./TroubleBox.svelte";

const trouble = (steps: NextStep[]): Trouble => ({
  code: "not-understood",
  title: "The service could not use it",
  what: "Trumpton ED could not work with the booking as it was sent.",
  sent: "Nothing was booked.",
  next: "Look at what you entered, then send it again.",
  steps,
});

test("each step leads where it can be done", () => {
  const step = (over: Partial<NextStep>): NextStep => ({ id: "correct", label: "x", ...over });
  const cases: [Partial<NextStep>, string | undefined][] = [
    [
      { id: "correct", draftId: "d1", page: "form:assessment", field: "narrative[0].text" },
      "#/new/d1/form:assessment/f-narrative-0-text",
    ],
    [{ id: "correct", draftId: "d1", page: "check" }, "#/new/d1/check"],
    [{ id: "send-again", draftId: "d1", page: "check" }, "#/new/d1/check"],
    [{ id: "send-again", caseId: "c1", action: "cancel-booking" }, "#/cases/c1/act/cancel-booking"],
    [{ id: "choose-slot", draftId: "d1", page: "slot" }, "#/new/d1/slot"],
    [{ id: "choose-service" }, "#/new"],
    [{ id: "choose-service", caseId: "c1" }, "#/new?from=c1"],
    [{ id: "retry", caseId: "c1", action: "retry" }, "#/cases/c1/act/retry"],
    [{ id: "ask-receiver", caseId: "c1", action: "ask-receiver" }, "#/cases/c1/act/ask-receiver"],
    [{ id: "review", caseId: "c1", action: "ask-receiver" }, "#/cases/c1/act/ask-receiver"],
    [{ id: "phone", phone: "0113 496 0101" }, "tel:01134960101"],
    [{ id: "phone" }, undefined],
    [{ id: "sign-in" }, "#/sign-in"],
    [{ id: "settings" }, "#/settings"],
    [{ id: "retry" }, undefined],
    [{ id: "tell-support", ids: [] }, undefined],
  ];
  for (const [over, address] of cases) expect(addressOf(step(over)), JSON.stringify(over)).toBe(address);
});

test("a failure offers its steps, the first standing out", () => {
  render(TroubleBox, {
    trouble: trouble([
      { id: "correct", label: "Correct “Date of birth”", draftId: "d1", page: "patient", field: "birthDate" },
      { id: "phone", label: "Phone Trumpton ED", phone: "0113 496 0101" },
    ]),
  });
  const [first, second] = screen.getAllByRole("button");
  expect(first!.textContent).toBe("Correct “Date of birth”");
  expect(first!.classList.contains("nhsuk-button--secondary")).toBe(false);
  expect(second!.textContent).toBe("Phone Trumpton ED on 0113 496 0101");
  expect(second!.getAttribute("href")).toBe("tel:01134960101");
});

test("a question is repeated where it was asked, and offered once", async () => {
  const again = vi.fn();
  render(TroubleBox, {
    trouble: trouble([
      { id: "retry", label: "Try again now" },
      { id: "phone", label: "Phone Trumpton ED", phone: "1" },
    ]),
    again,
  });
  expect(screen.queryByRole("button", { name: "Try again" })).toBeNull();
  await userEvent.click(screen.getByRole("button", { name: "Try again now" }));
  expect(again).toHaveBeenCalledOnce();
});

test("a page that cannot repeat it does not offer to", () => {
  render(TroubleBox, { trouble: trouble([{ id: "retry", label: "Try again now" }]) });
  expect(screen.queryByRole("button")).toBeNull();
});

const support: NextStep = {
  id: "tell-support",
  label: "Tell support",
  ids: [
    { name: "Code", value: "timeout", decoded: "" },
    { name: "X-Request-Id", value: "r-1", decoded: "" },
    { name: "X-Correlation-Id", value: "c-1", decoded: "" },
  ],
};

test("the ids for support are copied in one go", async () => {
  const user = userEvent.setup();
  render(TroubleBox, { trouble: trouble([support]) });
  await user.click(screen.getByText("Tell support"));
  await user.click(screen.getByRole("button", { name: "Copy" }));
  expect(await navigator.clipboard.readText()).toBe(supportText(support));
  expect(supportText(support)).toBe("Code: timeout\nX-Request-Id: r-1\nX-Correlation-Id: c-1");
  expect(screen.getByRole("status").textContent).toContain("Copied.");
});

test("a browser that does not let it copy says so", async () => {
  const user = userEvent.setup();
  vi.spyOn(navigator.clipboard, "writeText").mockRejectedValue(new Error("denied"));
  render(TroubleBox, { trouble: trouble([support]) });
  await user.click(screen.getByText("Tell support"));
  await user.click(screen.getByRole("button", { name: "Copy" }));
  expect(screen.getByRole("status").textContent).toContain("does not let Barsdesk copy");
});

import { screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test } from "vitest";
import { session } from "../../frame/session.svelte";
import { aSession } from "../../testing/cases";
import { fakeApi, refused } from "../../testing/fake-api";
import { settle, visit } from "../../testing/screens";
import { numbersOf, typedOf } from "./delivery-fields";

const usual = {
  delays: [2, 4, 8],
  spread: 20,
  attempts: 8,
  minutes: 15,
  faultyAttempts: 4,
  longestWait: 300,
  breakAfter: 5,
  breakSeconds: 20,
};
let saved: unknown;
let answer: (body: unknown) => unknown;

beforeEach(() => {
  session.value = aSession();
  saved = undefined;
  answer = (body) => ({ ...(body as typeof usual), usual });
  fakeApi({
    "GET /settings/delivery": () => ({ ...usual, attempts: 6, usual }),
    "PUT /settings/delivery": ({ body }) => answer((saved = body)),
  });
});

async function opened() {
  await visit("#/settings");
  await settle();
  await userEvent.click(screen.getByText("Change how messages are sent again"));
}

test("the rules of sending are shown with what is usual, and saved", async () => {
  await opened();
  const tries = screen.getByLabelText("Tries in all");
  expect((tries as HTMLInputElement).value).toBe("6");
  screen.getByText("Then a person decides. Usual: 8");
  const delays = screen.getByLabelText("Seconds to wait between tries");
  await userEvent.clear(delays);
  await userEvent.type(delays, "3,6, 12");
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  await settle();
  expect(saved).toEqual({ ...usual, attempts: 6, delays: [3, 6, 12] });
  screen.getByText("Saved. It counts from the next try on.");
});

test("a refusal is shown in words and keeps what was typed", async () => {
  answer = () => refused(422, "delivery-fault", { what: "The number of tries is between 2 and 20." });
  await opened();
  const tries = screen.getByLabelText("Tries in all");
  await userEvent.clear(tries);
  await userEvent.type(tries, "99");
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  await settle();
  screen.getByText("The number of tries is between 2 and 20.");
  expect((tries as HTMLInputElement).value).toBe("99");
});

test("the usual values can be had back", async () => {
  await opened();
  await userEvent.click(screen.getByRole("button", { name: "Use the usual values" }));
  expect((screen.getByLabelText("Tries in all") as HTMLInputElement).value).toBe("8");
});

test("what is no whole number is sent as one that is refused", () => {
  const typed = { ...typedOf(usual), delays: "2,, x", attempts: "1e3", minutes: " 15 " };
  expect(numbersOf(typed)).toMatchObject({ delays: [2, -1, -1], attempts: -1, minutes: 15 });
});

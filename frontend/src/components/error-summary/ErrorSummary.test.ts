import { render, screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import { fixture, outlineOf } from "../../testing/golden";
import { outline } from "../../testing/outline";
import ErrorSummary from "./ErrorSummary.svelte";

test("looks like NHS.UK's once the focus has left it", async () => {
  const { container } = render(ErrorSummary, {
    props: { errors: [{ text: "Date of birth must be in the past", target: "example-day" }] },
  });
  screen.getByRole("link").focus();
  await Promise.resolve();
  expect(outline(container)).toBe(outlineOf(fixture("error-summary", "default").html));
});

test("takes the focus, and its links move it to the field without touching the address", async () => {
  document.body.innerHTML = '<label for="age">Age</label><input id="age" />';
  window.location.hash = "#/new/1/patient";
  const { container } = render(ErrorSummary, {
    props: { errors: [{ text: "Enter an age", target: "age" }] },
  });
  expect(document.activeElement).toBe(container.querySelector(".nhsuk-error-summary"));
  await userEvent.click(screen.getByRole("link", { name: "Enter an age" }));
  expect(document.activeElement?.id).toBe("age");
  expect(window.location.hash).toBe("#/new/1/patient");
});

import { fireEvent, render, screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import { fixture, outlineOf } from "../../testing/golden";
import { outline } from "../../testing/outline";
import PasswordInput from "./PasswordInput.svelte";

const cases = {
  default: { id: "example", label: "Password", labelSize: "l", heading: true },
  disabled: { id: "example", label: "Password", labelSize: "l", heading: true, disabled: true },
  "with error message": {
    id: "with-error-message",
    name: "example",
    label: "Password",
    labelSize: "l",
    heading: true,
    error: "Enter a password",
  },
  "with autocomplete attribute": {
    id: "new-password",
    name: "example",
    label: "Password",
    labelSize: "l",
    heading: true,
    autocomplete: "new-password",
  },
  "without heading": { id: "without-heading", name: "example", label: "Password" },
} as const;

/** What NHS.UK's script does when it starts: it shows the button and adds what a screen reader hears. */
function started(html: string): string {
  return outlineOf(html).replace(/ hidden=""/g, "");
}

/** Ours without what is heard. */
function withoutStatus(container: Element): string {
  container.querySelector("[aria-live]")?.remove();
  return outline(container);
}

test.each(Object.entries(cases))("looks like NHS.UK's password input: %s", (name, props) => {
  const { container } = render(PasswordInput, { props });
  expect(withoutStatus(container)).toBe(started(fixture("password-input", name).html));
});

test("what was typed is shown and hidden, and said to be", async () => {
  render(PasswordInput, { props: { id: "p", label: "Password" } });
  const field = screen.getByLabelText<HTMLInputElement>("Password");
  await userEvent.type(field, "correct horse");
  expect(field.type).toBe("password");
  await userEvent.click(screen.getByRole("button", { name: "Show password" }));
  expect(field.type).toBe("text");
  expect(field.value).toBe("correct horse");
  screen.getByText("Your password is visible");
  await userEvent.click(screen.getByRole("button", { name: "Hide password" }));
  expect(field.type).toBe("password");
  screen.getByText("Your password is hidden");
});

test("sending the form hides it again", async () => {
  const form = document.createElement("form");
  document.body.append(form);
  render(PasswordInput, { target: form, props: { id: "p", label: "PIN", what: "PIN" } });
  await userEvent.click(screen.getByRole("button", { name: "Show PIN" }));
  form.addEventListener("submit", (event) => event.preventDefault());
  await fireEvent.submit(form);
  expect(screen.getByLabelText<HTMLInputElement>("PIN").type).toBe("password");
  form.remove();
});

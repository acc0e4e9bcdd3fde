import { render, screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import { golden } from "../../testing/golden";
import Textarea from "./Textarea.svelte";

const detail = {
  name: "example",
  label: "Can you provide more detail?",
  hint: "Do not include personal information like your name, date of birth or NHS number",
};
const large = { ...detail, labelSize: "l", heading: true };

golden("textarea", Textarea, {
  default: { ...large, id: "example" },
  "without heading": { ...detail, id: "without-heading" },
  "with error message and hint": {
    ...large,
    id: "with-hint-error",
    error: "You must provide an explanation",
  },
  "with error message and hint, without heading": {
    ...detail,
    id: "with-hint-error",
    error: "You must provide an explanation",
  },
});

golden("character-count", Textarea, {
  default: { ...large, id: "example", maxlength: 200 },
  "without heading": {
    id: "without-heading",
    name: "example",
    label: "Tell us more about what happened",
    maxlength: 150,
  },
});

test("counts down, and keeps what is too long", async () => {
  render(Textarea, { props: { id: "story", label: "Story", maxlength: 5 } });
  const field = screen.getByRole("textbox", { name: "Story" });
  await userEvent.type(field, "abc");
  screen.getByText("You have 2 characters remaining");
  await userEvent.type(field, "def");
  screen.getByText("You have 1 character too many");
  expect(field).toHaveProperty("value", "abcdef");
});

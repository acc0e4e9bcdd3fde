import { render, screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { golden } from "../../testing/golden";
import Radios from "./Radios.svelte";

const contact = {
  name: "example",
  legend: "How do you want to be contacted about this?",
  items: [
    { value: "email", text: "Email" },
    { value: "phone", text: "Phone" },
    { value: "text", text: "Text message" },
  ],
};

golden("radios", Radios, {
  default: { ...contact, id: "example", legendSize: "l", heading: true },
  "without heading": { ...contact, id: "without-heading" },
  "with error message and hint, without heading": {
    ...contact,
    id: "with-hint-error",
    hint: "Select 1 option",
    error: "Select how you want to be contacted",
  },
  inline: {
    id: "inline",
    name: "example",
    legend: "Are you 18 or over?",
    legendSize: "l",
    heading: true,
    inline: true,
    items: [
      { value: "yes", text: "Yes" },
      { value: "no", text: "No" },
    ],
  },
  "with hints on items": {
    id: "with-hint-item",
    name: "example",
    legend: "Do you have a mobile phone with signal?",
    legendSize: "l",
    heading: true,
    items: [
      {
        value: "mobile",
        text: "Yes, I have a mobile phone with signal",
        hint: "We will text you a 6 digit security code",
      },
      {
        value: "landline",
        text: "No, I want to use my landline",
        hint: "We will call you to give you a 6 digit security code",
      },
    ],
  },
});

test("tells which was chosen, and only one is", async () => {
  const onchange = vi.fn();
  render(Radios, { props: { ...contact, id: "c", onchange } });
  await userEvent.click(screen.getByRole("radio", { name: "Phone" }));
  await userEvent.click(screen.getByRole("radio", { name: "Email" }));
  expect(onchange.mock.calls).toEqual([["phone"], ["email"]]);
  expect(screen.getAllByRole("radio", { checked: true })).toEqual([
    screen.getByRole("radio", { name: "Email" }),
  ]);
});

import { render, screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { content, golden } from "../../testing/golden";
import Button from "./Button.svelte";

golden("button", Button, {
  default: { type: "submit", children: content("Save and continue") },
  "default, small": { type: "submit", small: true, children: content("Save and continue") },
  disabled: { type: "submit", disabled: true, children: content("Disabled button") },
  secondary: { type: "submit", variant: "secondary", children: content("Find my location") },
  "secondary disabled": {
    type: "submit",
    variant: "secondary",
    disabled: true,
    children: content("Find my location"),
  },
  warning: { type: "submit", variant: "warning", children: content("Yes, delete this vaccine") },
  "as a link": { href: "#", children: content("Link button") },
});

test("a disabled button does nothing", async () => {
  const onclick = vi.fn();
  render(Button, { props: { disabled: true, onclick, children: content("Book") } });
  await userEvent.click(screen.getByRole("button", { name: "Book" }));
  expect(onclick).not.toHaveBeenCalled();
});

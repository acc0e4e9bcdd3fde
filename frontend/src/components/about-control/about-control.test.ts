import { render, screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import AboutControl from "./AboutControl.svelte";
import { controls, type Control } from "./controls";

const names = Object.keys(controls) as Control[];

test.each(names)("%s says the hazard and what is done about it, once it is opened", async (of) => {
  render(AboutControl, { of });
  const about = screen.getByText(controls[of].about);
  expect(about.closest("details")?.open).toBe(false);
  await userEvent.click(screen.getByText("About this control", { exact: false }));
  expect(about.closest("details")?.open).toBe(true);
  expect(
    screen.getByText(`Hazard ${controls[of].no} of the hazard log: ${controls[of].hazard}`),
  ).toBeTruthy();
});

test.each(names)("%s is said in sentences that fit on a screen", (of) => {
  expect(controls[of].about.length).toBeLessThan(420);
  expect(controls[of].about).toMatch(/^[A-Z].*\.$/s);
});

import { render, screen } from "@testing-library/svelte";
import { createRawSnippet } from "svelte";
import { beforeEach, expect, test } from "vitest";
import { aSession, aStanding } from "../testing/cases";
import Changeable from "./Changeable.svelte";
import { session } from "./session.svelte";

const children = createRawSnippet(() => ({
  render: () =>
    `<form><label for="n">Name</label><input id="n" value="Elm Street"><button>Save</button></form>`,
}));
const show = () => render(Changeable, { act: "offered.change", children });
const actingAs = (...may: string[]) =>
  (session.value = aSession({
    may,
    access: aStanding({ role: "administrator", roleLabel: "Administrator" }),
  }));

/** Whether it lies in a fieldset that takes nothing, as a browser holds it to. */
const out = (control: HTMLElement) => !!control.closest("fieldset:disabled");

beforeEach(() => {
  session.value = undefined;
});

test("whoever may do the act works with the form", () => {
  actingAs("offered.read", "offered.change");
  show();
  expect(out(screen.getByLabelText("Name"))).toBe(false);
  expect(out(screen.getByText("Save"))).toBe(false);
  expect(screen.queryByText(/who reads this/)).toBeNull();
});

test("whoever may not reads it, is told so, and can neither type nor press", () => {
  actingAs("offered.read");
  show();
  screen.getByText("You act as Administrator, who reads this and does not change it.");
  expect(screen.getByLabelText<HTMLInputElement>("Name").value).toBe("Elm Street");
  expect(out(screen.getByLabelText("Name"))).toBe(true);
  expect(out(screen.getByText("Save"))).toBe(true);
});

test("before it is known who acts, nothing is taken away", () => {
  show();
  expect(out(screen.getByLabelText("Name"))).toBe(false);
});

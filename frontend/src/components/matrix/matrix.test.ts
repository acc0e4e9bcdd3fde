import { render, screen } from "@testing-library/svelte";
import { expect, test } from "vitest";
import Matrix from "./Matrix.svelte";
import { modulesOf } from "./matrix";

test("each run of dark squares is one bar", () => {
  expect(modulesOf(["101", "011", "000"])).toBe("M0 0h1v1h-1zM2 0h1v1h-1zM1 1h2v1h-2z");
});

test("the code has a name and a quiet zone of 4 squares", () => {
  render(Matrix, { props: { rows: ["11", "01"], label: "QR code for your authenticator app" } });
  const code = screen.getByRole("img", { name: "QR code for your authenticator app" });
  expect(code.getAttribute("viewBox")).toBe("-4 -4 10 10");
});

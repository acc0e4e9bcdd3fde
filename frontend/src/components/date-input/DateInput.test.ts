import { render, screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { golden } from "../../testing/golden";
import DateInput from "./DateInput.svelte";
import { joinDate, splitDate } from "./parts";

const birth = { id: "example", legend: "What is your date of birth?" };
const large = { ...birth, legendSize: "l", heading: true };

golden("date-input", DateInput, {
  default: { ...large, hint: "For example, 31 3 1980" },
  "without heading": birth,
  "with values": { ...large, hint: "For example, 31 3 1980", value: "2024-08-05" },
  "with error message and hint": {
    ...large,
    hint: "For example, 31 3 1980",
    error: "Enter your date of birth",
  },
});

test("a date typed box by box is yyyy-mm-dd", async () => {
  const onchange = vi.fn();
  render(DateInput, { props: { ...birth, onchange } });
  await userEvent.type(screen.getByLabelText("Day"), "5");
  await userEvent.type(screen.getByLabelText("Month"), "12");
  await userEvent.type(screen.getByLabelText("Year"), "1960");
  expect(onchange).toHaveBeenLastCalledWith("1960-12-05");
});

test("an unfinished date keeps every box", () => {
  for (const parts of [
    { day: "", month: "4", year: "2026" },
    { day: "31", month: "", year: "" },
    { day: "x", month: "99", year: "20" },
  ]) {
    expect(splitDate(joinDate(parts))).toEqual(parts);
  }
  expect(joinDate({ day: "", month: "", year: "" })).toBe("");
});

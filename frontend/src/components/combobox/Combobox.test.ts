import { render, screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import Combobox from "./Combobox.svelte";
import { matching, mostShown } from "./match";

const items = [
  { value: "s|1", text: "Chest pain", group: "Pain" },
  { value: "s|2", text: "Back pain", group: "Pain" },
  { value: "s|3", text: "Éclampsia", group: "Pregnancy" },
];

function show(value = "") {
  const onchange = vi.fn();
  render(Combobox, { props: { id: "c", label: "Chief concern", items, value, onchange } });
  return { onchange, box: screen.getByRole<HTMLInputElement>("combobox", { name: "Chief concern" }) };
}

test("typing narrows the list, arrows and Enter choose", async () => {
  const { onchange, box } = show();
  await userEvent.type(box, "pain");
  expect(screen.getAllByRole("option").map((o) => o.textContent.trim())).toEqual(["Chest pain", "Back pain"]);
  await userEvent.keyboard("{ArrowDown}{ArrowDown}");
  expect(document.getElementById(box.getAttribute("aria-activedescendant")!)?.textContent.trim()).toBe(
    "Back pain",
  );
  await userEvent.keyboard("{Enter}");
  expect(onchange).toHaveBeenLastCalledWith("s|2");
  expect(box.value).toBe("Back pain");
  expect(box.getAttribute("aria-expanded")).toBe("false");
});

test("the mouse chooses too, and groups are named", async () => {
  const { onchange, box } = show();
  await userEvent.click(box);
  screen.getByRole("group", { name: "Pregnancy" });
  await userEvent.click(screen.getByRole("option", { name: "Éclampsia" }));
  expect(onchange).toHaveBeenLastCalledWith("s|3");
});

test("text that is on no option stays, says so, and chooses nothing", async () => {
  const { onchange, box } = show("s|1");
  await userEvent.clear(box);
  await userEvent.type(box, "hiccups");
  await userEvent.tab();
  expect(box.value).toBe("hiccups");
  screen.getByText(/“hiccups” is not on the list/);
  expect(onchange).toHaveBeenLastCalledWith("");
});

test("an exact text is chosen on leaving; emptying the box takes the choice away", async () => {
  const { onchange, box } = show();
  await userEvent.type(box, "chest PAIN");
  await userEvent.tab();
  expect(onchange).toHaveBeenLastCalledWith("s|1");
  await userEvent.clear(box);
  await userEvent.tab();
  expect(onchange).toHaveBeenLastCalledWith("");
});

test("Escape closes the list and keeps the text", async () => {
  const { box } = show();
  await userEvent.type(box, "ba{Escape}");
  expect(screen.queryAllByRole("option")).toHaveLength(0);
  expect(box.value).toBe("ba");
});

test("words are found in any order, without accents, beginnings first", () => {
  expect(matching(items, "pain ba").map((i) => i.value)).toEqual(["s|2"]);
  expect(matching(items, "eclamp").map((i) => i.value)).toEqual(["s|3"]);
  expect(matching([...items, { value: "s|4", text: "Pain all over" }], "pain")[0]!.value).toBe("s|4");
});

test("a long list offers a part and says how much more there is", async () => {
  const many = Array.from({ length: 500 }, (_, i) => ({ value: `s|${i}`, text: `Concern ${i}` }));
  render(Combobox, { props: { id: "m", label: "Many", items: many } });
  await userEvent.click(screen.getByRole("combobox"));
  expect(screen.getAllByRole("option")).toHaveLength(mostShown);
  expect(screen.getByRole("status").textContent).toBe(
    `${mostShown} of 500 shown. Type more to find the others.`,
  );
});

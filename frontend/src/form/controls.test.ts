import { cleanup, render, screen, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test } from "vitest";
import type { Answers, Block, Field } from "../api/types";
import { aBlock, aField, aForm, aSection, options } from "../testing/forms";
import Form from "../testing/FormFixture.svelte";
import { noFaults } from "./faults";

let answers: Answers;
beforeEach(() => (answers = {}));

function show(blocks: Block[], given: Answers = {}) {
  const section = aSection("assessment", blocks);
  const onchange = (now: Answers) => (answers = now);
  answers = given;
  return render(Form, {
    props: { section, form: aForm([section]), sources: [], given, faults: noFaults, onchange },
  });
}

/** Shows one question and gives its answer so far. */
function ask(over: Partial<Field>, given = "") {
  show([aBlock("b", [aField("Q", over)])], given ? { b: [{ Q: given }] } : {});
  return () => answers["b"]?.[0]?.["Q"];
}

test("a search offers the preferred first and takes one of the list", async () => {
  const list = [...options("Fall", "Faint"), { value: "s|9", label: "Fracture", group: "Others" }];
  const answer = ask({ control: "search", options: list });
  const box = screen.getByRole("combobox", { name: "Q" });
  await userEvent.click(box);
  expect(screen.getAllByRole("option").map((o) => o.textContent.trim())).toEqual([
    "Fall",
    "Faint",
    "Fracture",
  ]);
  screen.getByRole("group", { name: "Others" });
  await userEvent.type(box, "fra{ArrowDown}{Enter}");
  expect(answer()).toBe("s|9");
});

test("where words of one's own are allowed they are the answer, and an exact label is its code", async () => {
  const answer = ask({ control: "search", freeText: true, options: options("Fall", "Faint") });
  const box = screen.getByRole<HTMLInputElement>("combobox", { name: "Q" });
  await userEvent.type(box, "Slipped on ice");
  expect(answer()).toBe("Slipped on ice");
  screen.getByText("Nothing on the list matches. Your own words are sent.", { selector: "[role=status]" });
  await userEvent.tab();
  expect(box.value).toBe("Slipped on ice");
  expect(screen.queryByText(/is not on the list/)).toBeNull();
  await userEvent.clear(box);
  await userEvent.type(box, "faint");
  await userEvent.tab();
  expect(answer()).toBe("s|2");
});

test("several of a short list are ticked, in the order of the list", async () => {
  const answer = ask({ control: "checkboxes", options: options("Hoist", "Oxygen") });
  await userEvent.click(screen.getByRole("checkbox", { name: "Oxygen" }));
  await userEvent.click(screen.getByRole("checkbox", { name: "Hoist" }));
  expect(answer()).toBe("s|1\ns|2");
  await userEvent.click(screen.getByRole("checkbox", { name: "Oxygen" }));
  expect(answer()).toBe("s|1");
});

test("several of a long list are searched and added one by one, and each can be taken out", async () => {
  const answer = ask({
    control: "checkboxes",
    options: options(..."abcdefghijklmnop".split("").map((c) => `Need ${c}`)),
  });
  for (const letter of ["c", "a"]) {
    await userEvent.type(screen.getByRole("combobox", { name: "Q" }), `need ${letter}{Enter}`);
    expect(document.activeElement).toBe(screen.getByRole("combobox", { name: "Q" }));
  }
  expect(answer()).toBe("s|1\ns|3");
  const chosen = within(screen.getByRole("list", { name: "Chosen: Q" }));
  await userEvent.click(chosen.getByRole("button", { name: "Remove Need a" }));
  expect(answer()).toBe("s|3");
});

test("a quantity asks for number and unit; a single unit goes with the number", async () => {
  const answer = ask({ control: "quantity", units: options("kg", "stone") });
  await userEvent.selectOptions(screen.getByLabelText("Unit"), "kg");
  await userEvent.type(screen.getByLabelText("Number"), "72.5");
  expect(answer()).toBe("72.5 s|1");
  await userEvent.clear(screen.getByLabelText("Number"));
  expect(answer()).toBe("");
});

test("the only unit needs no choice", async () => {
  const answer = ask({ control: "quantity", units: options("litres a minute") });
  screen.getByText("litres a minute");
  await userEvent.type(screen.getByLabelText("Number"), "2");
  expect(answer()).toBe("2 s|1");
});

test("a time is taken however it is written", async () => {
  const answer = ask({ control: "time" });
  const box = screen.getByLabelText<HTMLInputElement>("Q");
  await userEvent.type(box, "9.05");
  expect(answer()).toBe("09:05:00");
  expect(box.value).toBe("9.05");
});

test("what is not known of a date may be left out where the service takes that", async () => {
  const answer = ask({ control: "date", partial: true });
  screen.getByText("Leave empty what you do not know.");
  await userEvent.type(screen.getByLabelText("Year"), "2019");
  expect(answer()).toBe("2019");
  await userEvent.type(screen.getByLabelText("Month"), "4");
  expect(answer()).toBe("2019-04");
  await userEvent.type(screen.getByLabelText("Day"), "5");
  expect(answer()).toBe("2019-04-05");
});

test("of a point in time too, with or without the time", async () => {
  const answer = ask({ control: "datetime", partial: true }, "2019-04");
  expect(screen.getByLabelText<HTMLInputElement>("Month").value).toBe("4");
  await userEvent.type(screen.getByLabelText("Day"), "5");
  expect(answer()).toBe("2019-04-05");
  await userEvent.type(screen.getByLabelText("Time"), "14:30");
  expect(answer()).toBe("2019-04-05T14:30:00+01:00");
});

test("a note is text to be read", () => {
  ask({ control: "note", label: "Tell the crew by phone too." });
  screen.getByText("Tell the crew by phone too.");
  expect(screen.queryByRole("textbox")).toBeNull();
});

const places = () => [
  aBlock("place", [aField("Name")], { max: -1, one: "location" }),
  aBlock("crew", [
    aField("Where", { control: "reference", refers: ["place"], options: options("The incident") }),
  ]),
];

test("what else the message says can be chosen, and follows what it is to", async () => {
  const given = { place: [{ Name: "Platform 1" }, { Name: "Platform 2" }], crew: [{ Where: "" }] };
  show(places(), given);
  await userEvent.click(screen.getByRole("radio", { name: "Location 2: Platform 2" }));
  expect(answers["crew"]![0]!["Where"]).toBe("#place:1");
  await userEvent.click(screen.getByRole("button", { name: "Remove location 1" }));
  await userEvent.click(screen.getByRole("button", { name: "Remove it" }));
  expect(answers["crew"]![0]!["Where"]).toBe("#place:0");
  await userEvent.click(screen.getByRole("button", { name: "Put it back" }));
  expect(answers["crew"]![0]!["Where"]).toBe("#place:1");
  screen.getByRole("radio", { name: "Location 1: Platform 1" });
});

test("the only option there is is ticked, and can be unticked", async () => {
  const answer = ask({ control: "choice", options: options("Yes, it is confirmed") });
  await userEvent.click(screen.getByRole("checkbox", { name: "Yes, it is confirmed" }));
  expect(answer()).toBe("s|1");
  await userEvent.click(screen.getByRole("checkbox", { name: "Yes, it is confirmed" }));
  expect(answer()).toBe("");
});

test("what an option of the form stands for is not offered twice", () => {
  const [place, crew] = places();
  crew!.fields[0]!.options = [{ value: "#place:0", label: "Where it happened", group: "" }];
  show([place!, crew!], { place: [{ Name: "Platform 1" }, { Name: "Platform 2" }] });
  const names = screen.getAllByRole<HTMLInputElement>("radio").map((radio) => radio.value);
  expect(names).toEqual(["#place:0", "#place:1"]);
});

test("options that come twice do not stop the page", () => {
  ask({ control: "choice", options: [...options("One"), ...options("Other")] });
  expect(screen.getAllByRole("radio")).toHaveLength(2);
});

test("a reference with nothing to choose from says so", () => {
  ask({ control: "reference", refers: ["place"] });
  screen.getByText(/There is nothing to choose from yet/);
});

test("questions under one heading are a group of that name", () => {
  const heading = "Who made the call";
  show([aBlock("b", [aField("One"), aField("Two", { heading }), aField("Three", { heading })])]);
  const group = within(screen.getByRole("group", { name: heading }));
  group.getByLabelText("Two");
  group.getByLabelText("Three");
  expect(group.queryByLabelText("One")).toBeNull();
});

test("a block that depends on another appears with its answer, and a condition makes a question required", async () => {
  show([
    aBlock("Risk", [
      aField("Known", { control: "yesno" }),
      aField("Which", { necessity: "may", requiredWhen: [{ field: "Known", values: ["true"] }] }),
    ]),
    aBlock("Scene", [aField("Safe")], { showIf: [[{ block: "Risk", field: "Known", values: ["true"] }]] }),
  ]);
  expect(screen.queryByLabelText("Safe")).toBeNull();
  screen.getByRole("button", { name: "Add more: Which" });
  await userEvent.click(screen.getByRole("radio", { name: "Yes" }));
  screen.getByLabelText("Safe");
  screen.getByLabelText("Which");
});

test("an entry that only holds what was proposed goes without asking", async () => {
  const fields = [aField("Name"), aField("State", { default: "active" })];
  const block = aBlock("Medicine", fields, { min: 0, max: -1, one: "medicine", addLabel: "Add a medicine" });
  show([block], { Medicine: [{ Name: "Aspirin", State: "active" }, { State: "active" }] });
  await userEvent.click(screen.getByRole("button", { name: "Remove medicine 2" }));
  expect(answers["Medicine"]).toEqual([{ Name: "Aspirin", State: "active" }]);
});

test("a deadline lies ahead, so now is not offered for it", () => {
  ask({ control: "datetime" }, "");
  expect(screen.queryAllByRole("button", { name: /^Now/ })).toHaveLength(1);
  cleanup();
  ask({ control: "datetime", deadline: true }, "");
  expect(screen.queryAllByRole("button", { name: /^Now/ })).toHaveLength(0);
});

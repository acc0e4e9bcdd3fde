import { render, screen, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test, vi } from "vitest";
import type { Answers, Block, Fault } from "../api/types";
import { aBlock, aField, aForm, aSection, options } from "../testing/forms";
import { Faults } from "./faults";
import Form from "../testing/FormFixture.svelte";

let answers: Answers;
const onchange = vi.fn();

beforeEach(() => {
  answers = {};
  onchange.mockReset();
});

function show(blocks: Block[], given: Answers = {}, faults: Fault[] = []) {
  const section = aSection("assessment", blocks);
  return render(Form, {
    props: {
      section,
      form: aForm([section]),
      sources: [{ definition: "definition/one", version: "1.2.0", fetchedAt: "2026-11-21T12:00:00Z" }],
      given,
      faults: new Faults(faults),
      onchange: (now: Answers) => {
        answers = now;
        onchange();
      },
    },
  });
}

test("what the service requires comes first and says so; what it may take is folded", () => {
  show([
    aBlock("Alerts", [aField("What")], { necessity: "may", min: 0, max: -1, empty: "No alerts" }),
    aBlock("Contact", [aField("Number", { necessity: "should" })], { necessity: "should", min: 0 }),
    aBlock("Story", [aField("Narrative")]),
  ]);
  const titles = screen.getAllByRole("heading", { level: 2 }).map((h) => h.textContent);
  expect(titles).toEqual(["Story", "Contact", "Add more"]);
  within(screen.getByRole("region", { name: "Story" })).getByText("Required by this service");
  const folded = screen.getByText("Alerts (No alerts)").closest("details")!;
  expect(folded.open).toBe(false);
});

test("an answer goes to its block, repeat and field", async () => {
  show([aBlock("Story", [aField("Narrative", { control: "textarea", maxLength: 100 })])]);
  await userEvent.type(screen.getByRole("textbox", { name: "Narrative" }), "Fell");
  expect(answers).toEqual({ Story: [{ Narrative: "Fell" }] });
});

test("how much a field matters stands in its label", () => {
  show([
    aBlock("Story", [
      aField("One"),
      aField("Two", { necessity: "should" }),
      aField("Three", { necessity: "may" }),
    ]),
  ]);
  screen.getByLabelText("One");
  screen.getByLabelText("Two (if known)");
  expect(screen.queryByLabelText("Three (optional)")).toBeNull();
});

test("further questions of a block are behind Add more, and take the focus when opened", async () => {
  show([aBlock("Story", [aField("One"), aField("Three", { necessity: "may" })])]);
  await userEvent.click(screen.getByRole("button", { name: "Add more: Three" }));
  expect(document.activeElement).toBe(screen.getByLabelText("Three (optional)"));
});

test("a further question that was answered is shown at once, and stays when its answer is taken away", async () => {
  show([aBlock("Story", [aField("One"), aField("Three", { necessity: "may" })])], {
    Story: [{ Three: "x" }],
  });
  const field = screen.getByLabelText("Three (optional)");
  await userEvent.clear(field);
  expect(screen.getByLabelText("Three (optional)")).toBe(field);
});

const allergies = () =>
  aBlock("Allergies", [aField("Substance"), aField("Reaction", { necessity: "should" })], {
    necessity: "should",
    min: 0,
    max: 2,
    addLabel: "Add an allergy",
    one: "allergy",
    empty: "No known allergies stated",
  });

test("a list begins empty and says what that is read as; entries come and go, and can be put back", async () => {
  show([allergies()]);
  screen.getByText("No known allergies stated.");
  await userEvent.click(screen.getByRole("button", { name: "Add an allergy" }));
  expect(document.activeElement).toBe(screen.getByLabelText("Substance"));
  await userEvent.keyboard("Penicillin");
  await userEvent.click(screen.getByRole("button", { name: "Add an allergy" }));
  expect(screen.queryByRole("button", { name: "Add an allergy" })).toBeNull();
  await userEvent.keyboard("Nuts");
  expect(answers).toEqual({ Allergies: [{ Substance: "Penicillin" }, { Substance: "Nuts" }] });
  await userEvent.click(screen.getByRole("button", { name: "Remove allergy 1" }));
  expect(document.activeElement?.textContent).toBe("Remove it");
  await userEvent.click(screen.getByRole("button", { name: "Keep it" }));
  expect(answers["Allergies"]).toHaveLength(2);
  await userEvent.click(screen.getByRole("button", { name: "Remove allergy 1" }));
  await userEvent.click(screen.getByRole("button", { name: "Remove it" }));
  expect(answers).toEqual({ Allergies: [{ Substance: "Nuts" }] });
  await userEvent.click(screen.getByRole("button", { name: "Put it back" }));
  expect(answers).toEqual({ Allergies: [{ Substance: "Penicillin" }, { Substance: "Nuts" }] });
});

test("a question that depends on another appears with its answer", async () => {
  const code = aField("Code", { control: "choice", options: options("Chest pain", "Another code") });
  const typed = aField("Meaning", { showWhen: { field: "Code", values: ["s|2"] } });
  show([aBlock("Outcome", [code, typed])]);
  expect(screen.queryByLabelText("Meaning")).toBeNull();
  await userEvent.click(screen.getByRole("radio", { name: "Another code" }));
  screen.getByLabelText("Meaning");
  expect(answers).toEqual({ Outcome: [{ Code: "s|2" }] });
});

test("few options are radios, many are searched, and an answer that need not be given can be cleared", async () => {
  const few = aField("Sex", { control: "choice", necessity: "should", options: options("Female", "Male") });
  const many = aField("Concern", { control: "choice", options: options(..."abcdefgh") });
  show([aBlock("Story", [few, many])]);
  screen.getByRole("combobox", { name: "Concern" });
  await userEvent.click(screen.getByRole("radio", { name: "Male" }));
  await userEvent.click(screen.getByRole("button", { name: "Clear this answer to Sex (if known)" }));
  expect(answers["Story"]![0]!["Sex"]).toBe("");
});

test("a required block proposes its defaults at once, the present time among them", () => {
  vi.useFakeTimers({ now: new Date("2026-11-21T12:04:33Z") });
  show([aBlock("Story", [aField("Decided", { control: "datetime", default: "now" })])]);
  expect(answers).toEqual({ Story: [{ Decided: "2026-11-21T12:04:00+00:00" }] });
  expect(screen.getByLabelText<HTMLInputElement>("Time").value).toBe("12:04");
});

test("a block that need not be answered proposes nothing until it is begun, and a proposal taken away stays away", async () => {
  const fields = [aField("Name"), aField("State", { necessity: "should", default: "active" })];
  show([aBlock("Medicine", fields, { necessity: "should", min: 0 })]);
  expect(onchange).not.toHaveBeenCalled();
  await userEvent.type(screen.getByLabelText("Name"), "A");
  expect(answers).toEqual({ Medicine: [{ Name: "A", State: "active" }] });
  await userEvent.clear(screen.getByLabelText("State (if known)"));
  await userEvent.type(screen.getByLabelText("Name"), "s");
  expect(answers).toEqual({ Medicine: [{ Name: "As", State: "" }] });
});

test("what is to put right stands at its field, and opens what is folded", () => {
  const blocks = [
    aBlock("Story", [aField("Narrative")]),
    aBlock("Alerts", [aField("What")], { necessity: "may", min: 0, max: -1 }),
  ];
  show(blocks, { Alerts: [{}] }, [
    { step: "form:assessment", field: "Story[0].Narrative", message: "Enter the clinical narrative" },
    { step: "form:assessment", field: "Alerts[0].What", message: "Say what the alert is" },
  ]);
  expect(screen.getByLabelText("Narrative").getAttribute("aria-describedby")).toBe(
    "f-Story-0-Narrative-error",
  );
  expect(document.getElementById("f-Story-0-Narrative-error")!.textContent).toContain(
    "Enter the clinical narrative",
  );
  expect(document.querySelector<HTMLDetailsElement>("#f-Alerts")!.open).toBe(true);
});

test("why something is asked names the rule, its version and its age", async () => {
  vi.useFakeTimers({ now: new Date("2026-11-21T14:00:00Z"), toFake: ["Date"] });
  show([aBlock("Story", [aField("Narrative")])]);
  const why = screen.getByText("Why is this asked?").closest("details")!;
  await userEvent.click(within(why).getByText("Why is this asked?"));
  expect(why.textContent).toContain("definition/one");
  expect(why.textContent).toMatch(/version\s+1\.2\.0, read\s+2 hours ago/);
  expect(why.textContent).toContain("Narrative: Thing.Narrative, MUST, a-table");
});

test("text of the form is never taken for HTML", () => {
  show([aBlock("<img src=x>", [aField("<b>Bold</b>")])]);
  expect(document.querySelector("img, b")).toBeNull();
  screen.getByLabelText("<b>Bold</b>");
});

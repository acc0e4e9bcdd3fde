import { expect, test } from "vitest";
import { aDraft, aPatient } from "../testing/drafts";
import { aBlock as block, aField, options } from "../testing/forms";
import { patientRows, sectionRows } from "./answer-rows";

const field: typeof aField = (id, over = {}) => aField(id, { necessity: "should", ...over });

const values = (rows: { key: string; value: string }[]) => rows.map(({ key, value }) => [key, value]);

test("answers are told in words, and each leads back to its field", () => {
  const section = {
    id: "a",
    title: "Assessment",
    help: "",
    blocks: [
      block("triage", [
        field("concern", { control: "choice", options: [{ value: "s|1", label: "Chest pain", group: "" }] }),
        field("decided", { control: "datetime" }),
        field("risk", { control: "yesno" }),
        field("unasked", { showWhen: { field: "risk", values: ["true"] }, necessity: "must" }),
        field("optional"),
      ]),
    ],
  };
  const answers = { triage: [{ concern: "s|1", decided: "2026-07-01T12:04:00+01:00", risk: "false" }] };
  const rows = sectionRows(aDraft(), section, answers);
  expect(values(rows)).toEqual([
    ["concern", "Chest pain"],
    ["decided", "1 July 2026 at 12:04"],
    ["risk", "No"],
  ]);
  expect(rows[0]!.actions).toEqual([
    { href: "#/new/d1/form:a/f-triage-0-concern", text: "Change", about: "concern" },
  ]);
});

test("what must be answered and is not stands as not provided; an optional block left alone does not", () => {
  const section = {
    id: "a",
    title: "",
    help: "",
    blocks: [
      block("story", [field("text", { necessity: "must" })]),
      block("meds", [field("name", { necessity: "must" })], { necessity: "may", min: 0, max: -1 }),
    ],
  };
  expect(values(sectionRows(aDraft(), section, {}))).toEqual([["text", "Not provided"]]);
  const two = { meds: [{ name: "aspirin" }, { name: "" }], story: [{ text: "fell" }] };
  expect(values(sectionRows(aDraft(), section, two))).toEqual([
    ["text", "fell"],
    ["Meds 1: name", "aspirin"],
  ]);
});

test("a number has its unit, a choice of several each, a reference what it is to; a note is no answer", () => {
  const place = block("place", [field("name")]);
  const section = {
    id: "a",
    title: "",
    help: "",
    blocks: [
      block("seen", [
        field("note", { control: "note", necessity: "must" }),
        field("weight", { control: "quantity", units: [{ value: "u|kg", label: "kg", group: "" }] }),
        field("needs", { control: "checkboxes", options: options("Hoist", "Oxygen") }),
        field("where", { control: "reference", refers: ["place"] }),
        field("on", { control: "date", partial: true }),
        field("at", { control: "time", heading: "Last meal" }),
        field("words", { control: "search", freeText: true }),
      ]),
      place,
    ],
  };
  const seen = {
    weight: "72.5 u|kg",
    needs: "s|1\ns|2",
    where: "#place:0",
    on: "2026-02",
    at: "09:05:00",
    words: "2026-11-21",
  };
  const answers = { seen: [seen], place: [{ name: "Platform 2" }] };
  const draft = aDraft({ form: { sections: [section], sources: [] } });
  expect(values(sectionRows(draft, section, answers))).toEqual([
    ["weight", "72.5 kg"],
    ["needs", "Hoist\nOxygen"],
    ["where", "Place: Platform 2"],
    ["on", "February 2026"],
    ["Last meal: at", "09:05"],
    ["words", "2026-11-21"],
    ["name", "Platform 2"],
  ]);
});

test("a block that is not asked is left out, and what a condition requires is missed", () => {
  const section = {
    id: "a",
    title: "",
    help: "",
    blocks: [
      block("risk", [
        field("known"),
        field("which", { requiredWhen: [{ field: "known", values: ["true"] }] }),
      ]),
      block("scene", [field("safe", { necessity: "must" })], {
        showIf: [[{ block: "risk", field: "known", values: [] }]],
      }),
    ],
  };
  expect(values(sectionRows(aDraft(), section, { risk: [{ known: "" }] }))).toEqual([]);
  expect(values(sectionRows(aDraft(), section, { risk: [{ known: "true" }] }))).toEqual([
    ["known", "true"],
    ["which", "Not provided"],
    ["safe", "Not provided"],
  ]);
});

test("the patient's number is told with what becomes of it", () => {
  const patient = aPatient({ nhsNumber: "9658499058", family: "Murry", given: "Josiah" });
  expect(values(patientRows(aDraft(), patient))).toContainEqual([
    "NHS number",
    "965 849 9058 – left out of the message, since it is not known to be the patient’s",
  ]);
  const verified = { ...patient, verification: { status: "x|1", how: "", by: "" } };
  expect(values(patientRows(aDraft(), verified))).toContainEqual(["NHS number", "965 849 9058 – Verified"]);
});

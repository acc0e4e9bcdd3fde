import { expect, test } from "vitest";
import { aDraft, aPatient } from "../testing/drafts";
import { aBlock as block, aField } from "../testing/forms";
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
    ["meds 1: name", "aspirin"],
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

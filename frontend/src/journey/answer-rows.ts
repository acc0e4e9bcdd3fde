import type { Answers, Block, Choices, Draft, Field, FormSection, Patient } from "../api/types";
import { isAsked, labelOf, type Repeat } from "../form/answers";
import { fieldId, fieldPath } from "../form/ids";
import { dateWords, instantWords } from "../time/words";
import { stepAddress } from "./steps";

/** One answer for checking, with the way back to it. */
export interface AnswerRow {
  key: string;
  value: string;
  absent?: boolean;
  verbatim?: boolean;
  actions: { href: string; text: string; about: string }[];
}

/** Every answer of a section, block by block; what must be answered and is not stands as "Not provided". */
export function sectionRows(draft: Draft, section: FormSection, answers: Answers): AnswerRow[] {
  const step = `form:${section.id}`;
  return section.blocks.flatMap((block) => {
    const given = (answers[block.id] ?? []).map((repeat, index) => ({ repeat, index }));
    const repeats = given.length || block.necessity !== "must" ? given : [{ repeat: {}, index: 0 }];
    return repeats.flatMap(({ repeat, index }) =>
      repeatRows(draft.id, step, block, repeat, index, given.length > 1),
    );
  });
}

function repeatRows(id: string, step: string, block: Block, repeat: Repeat, index: number, many: boolean) {
  const begun = Object.values(repeat).some((value) => value !== "");
  const required = block.necessity === "must" || begun;
  return block.fields
    .filter((field) => isAsked(field, repeat))
    .filter((field) => repeat[field.id] || (field.necessity === "must" && required))
    .map((field) => {
      const key = many ? `${block.title} ${index + 1}: ${field.label}` : field.label;
      const target = stepAddress(id, step, fieldId(fieldPath(block.id, index, field.id)));
      return row(key, shown(field, repeat[field.id] ?? ""), target);
    });
}

/** An answer as a person reads it. */
export function shown(field: Field, value: string): string {
  if (value === "") return "";
  if (field.control === "choice") return labelOf(field, value);
  if (field.control === "yesno" || field.control === "checkbox") return value === "true" ? "Yes" : "No";
  return timeWords(value);
}

/** A date or an instant in words; any other text, and an unfinished date, as it is. */
function timeWords(value: string): string {
  if (/^\d{4}-\d{2}-\d{2}T.+[Z+-]/.test(value) && !Number.isNaN(Date.parse(value)))
    return instantWords(new Date(value));
  return dateWords(value);
}

/** The patient as entered. */
export function patientRows(draft: Draft, patient: Patient): AnswerRow[] {
  const { choices } = draft;
  const to = (path: string) => stepAddress(draft.id, "patient", fieldId(path));
  const rows = [
    row("Name", [patient.prefix, patient.given, patient.family].filter(Boolean).join(" "), to("given")),
    row("Date of birth", dateWords(patient.birthDate), to("birthDate")),
    row("Sex", choiceLabel(choices.sexes, patient.sex), to("sex")),
    row("NHS number", numberWords(patient, choices), to("nhsNumber")),
    row("Address", addressWords(patient), to("addressLines[0]")),
    row("GP practice", [patient.gp.name, patient.gp.odsCode].filter(Boolean).join(", "), to("gp.name")),
  ];
  if (patient.language)
    rows.push(row("Language", choiceLabel(choices.languages, patient.language), to("language")));
  return [...rows, ...patient.contacts.map((c, index) => contactRow(c, index, choices, to))];
}

function contactRow(
  c: Patient["contacts"][number],
  index: number,
  choices: Choices,
  to: (path: string) => string,
) {
  const name = [c.given, c.family].filter(Boolean).join(" ");
  const words = [choiceLabel(choices.relationships, c.relationship), name, c.phone, c.email]
    .filter(Boolean)
    .join(", ");
  return row(c.first ? "Call first" : `Contact ${index + 1}`, words, to(`contacts[${index}].phone`));
}

function numberWords(patient: Patient, choices: Choices): string {
  const digits = patient.nhsNumber;
  if (!digits) return "";
  const number = digits.replace(/^(\d{3})(\d{3})(\d{4})$/, "$1 $2 $3");
  const status = choiceLabel(choices.verifications, patient.verification.status);
  return `${number} – ${status || "left out of the message, since it is not known to be the patient’s"}`;
}

function addressWords(patient: Patient): string {
  return [...patient.addressLines, patient.city, patient.postcode].filter(Boolean).join("\n");
}

function choiceLabel(choices: Choices[keyof Choices], value: string): string {
  return choices.find((choice) => choice.value === value)?.label ?? value;
}

function row(key: string, value: string, href: string): AnswerRow {
  return {
    key,
    value: value || "Not provided",
    absent: value === "",
    verbatim: true,
    actions: [{ href, text: "Change", about: lowerFirst(key) }],
  };
}

/** "Date of birth" in the middle of a sentence; what is in capitals, such as "NHS number", stays. */
function lowerFirst(text: string): string {
  return /^[A-Z]{2}/.test(text) ? text : text.charAt(0).toLowerCase() + text.slice(1);
}

import type { Answers, Block, Choices, Draft, FormSection, Patient } from "../api/types";
import { isBegun, repeatTitle, type Repeat } from "../form/answers";
import { isAsked, isBlockAsked, necessityOf } from "../form/conditions";
import { fieldId, fieldPath } from "../form/ids";
import { shown } from "../form/labels";
import { dateWords } from "../time/words";
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
  return section.blocks
    .filter((block) => isBlockAsked(block, answers))
    .flatMap((block) => {
      const given = answers[block.id] ?? [];
      const repeats = given.length || block.necessity !== "must" ? given : [{}];
      return repeats.flatMap((repeat, index) => repeatRows(draft, section, block, repeat, index, answers));
    });
}

function repeatRows(
  { id, form }: Draft,
  section: FormSection,
  block: Block,
  repeat: Repeat,
  index: number,
  answers: Answers,
) {
  const at = { repeat, answers };
  const required = block.necessity === "must" || isBegun(repeat);
  const missing = (field: Block["fields"][number]) => required && necessityOf(field, at) === "must";
  const many = (answers[block.id]?.length ?? 0) > 1;
  return block.fields
    .filter((field) => field.control !== "note" && isAsked(field, at))
    .filter((field) => repeat[field.id] || missing(field))
    .map((field) => {
      const label = field.heading ? `${field.heading}: ${field.label}` : field.label;
      const key = many ? `${repeatTitle(block, index)}: ${label}` : label;
      const target = stepAddress(id, `form:${section.id}`, fieldId(fieldPath(block.id, index, field.id)));
      return row(key, shown(field, repeat[field.id] ?? "", form, answers), target);
    });
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

import type { Answers, Block, Field, Form } from "../api/types";
import { dateWords, instantWords } from "../time/words";
import { blocksOf, isBegun, labelOf, referenceTo, repeatTitle, type Repeat } from "./answers";
import { fromTime } from "./clock-time";
import { fromQuantity } from "./quantity";

/** An answer as a person reads it; `form` and `answers` tell what a reference is to. */
export function shown(field: Field, value: string, form: Form, answers: Answers): string {
  if (value === "") return "";
  switch (field.control) {
    case "choice":
    case "search":
      return labelOf(field, value);
    case "checkboxes":
      return value
        .split("\n")
        .map((one) => labelOf(field, one))
        .join("\n");
    case "reference":
      return referenceItems(field, form, answers).find((item) => item.value === value)?.label ?? value;
    case "quantity":
      return quantityWords(field, value);
    case "yesno":
    case "checkbox":
      return value === "true" ? "Yes" : "No";
    case "time":
      return fromTime(value);
    case "date":
    case "datetime":
      return timeWords(value);
    default:
      return value;
  }
}

function quantityWords(field: Field, value: string): string {
  const { number, unit } = fromQuantity(value);
  return [number, field.units?.find((u) => u.value === unit)?.label ?? unit].filter(Boolean).join(" ");
}

/** A date or an instant in words; an unfinished one as it is. */
function timeWords(value: string): string {
  if (/^\d{4}-\d{2}-\d{2}T.+[Z+-]/.test(value) && !Number.isNaN(Date.parse(value)))
    return instantWords(new Date(value));
  const month = /^(\d{4})-(\d{2})$/.exec(value);
  return month ? dateWords(`${value}-01`).replace(/^1 /, "") : dateWords(value);
}

/** What a reference may be to: the field's options, then what else was entered in the blocks that it names. */
export function referenceItems(
  field: Field,
  form: Form,
  answers: Answers,
): { value: string; label: string; group: string }[] {
  const named = blocksOf(form).filter((block) => field.refers?.includes(block.id));
  const known = new Set(field.options.map((option) => option.value));
  const others = named.flatMap((block) => entered(block, form, answers));
  return [...field.options, ...others.filter((item) => !known.has(item.value))];
}

function entered(block: Block, form: Form, answers: Answers) {
  const repeats = (answers[block.id] ?? []).map((repeat, index) => ({ repeat, index }));
  return repeats
    .filter(({ repeat }) => isBegun(repeat))
    .map(({ repeat, index }) => ({
      value: referenceTo(block.id, index),
      label: titleOf(block, repeat, index, form, answers),
      group: "",
    }));
}

/** A repeat in a line: what it is, and its first answer in words. */
function titleOf(block: Block, repeat: Repeat, index: number, form: Form, answers: Answers): string {
  const telling = block.fields.find(
    (f) => repeat[f.id] && !["reference", "note", "yesno"].includes(f.control),
  );
  const name = repeatTitle(block, index);
  const words = telling && shown(telling, repeat[telling.id]!, form, answers).split("\n")[0];
  const title = words ? `${name}: ${words}` : name;
  const most = 80;
  return title.length > most ? `${title.slice(0, most - 1)}…` : title;
}

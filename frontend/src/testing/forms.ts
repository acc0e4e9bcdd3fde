import type { Block, Field, Form, FormSection } from "../api/types";

/** Made-up forms for tests. */
export function aField(id: string, over: Partial<Field> = {}): Field {
  return {
    id,
    path: `Thing.${id}`,
    label: id,
    help: "",
    control: "text",
    necessity: "must",
    maxLength: 0,
    default: "",
    options: [],
    rule: `Thing.${id}, MUST, a-table`,
    ...over,
  };
}

export function aBlock(id: string, fields: Field[], over: Partial<Block> = {}): Block {
  return {
    id,
    title: id,
    help: "",
    resource: "Thing",
    necessity: "must",
    min: 1,
    max: 1,
    addLabel: "",
    empty: "",
    fields,
    ...over,
  };
}

export function aSection(id: string, blocks: Block[]): FormSection {
  return { id, title: id, help: "", blocks };
}

export function aForm(sections: FormSection[]): Form {
  return { sections, sources: [{ definition: "definition/one", version: "1.2.0", table: "a-table" }] };
}

/** Options without groups: value "s|1" is labelled by the first name given, and so on. */
export function options(...labels: string[]) {
  return labels.map((label, index) => ({ value: `s|${index + 1}`, label, group: "" }));
}

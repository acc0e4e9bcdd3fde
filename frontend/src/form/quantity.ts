/** A number with its unit, as they stand in their boxes. */
export interface Measured {
  number: string;
  unit: string;
}

/** The boxes for an answer: number, a space, the unit's value. */
export function fromQuantity(answer: string): Measured {
  const at = answer.indexOf(" ");
  return at < 0 ? { number: answer, unit: "" } : { number: answer.slice(0, at), unit: answer.slice(at + 1) };
}

/** The answer for the boxes. A unit without a number says nothing. */
export function toQuantity({ number, unit }: Measured): string {
  const typed = number.replaceAll(" ", "");
  return typed === "" ? "" : [typed, unit].filter(Boolean).join(" ");
}

import type { DeliveryNumbers } from "../../api/types";

/** The rules of sending as they are typed. */
export type Typed = Record<keyof DeliveryNumbers, string>;

/** One line of the form. */
interface DeliveryField {
  key: keyof DeliveryNumbers;
  label: string;
  hint: string;
  width: 3 | 20;
}

/** The lines of the form, in their order. */
export const deliveryFields: DeliveryField[] = [
  {
    key: "delays",
    label: "Seconds to wait between tries",
    hint: "After the first try, the second and so on, with commas between them. The last one repeats.",
    width: 20,
  },
  {
    key: "spread",
    label: "Spread of the waits, in per cent",
    hint: "Each wait is varied by up to this much.",
    width: 3,
  },
  { key: "attempts", label: "Tries in all", hint: "Then a person decides.", width: 3 },
  { key: "minutes", label: "Minutes for all tries", hint: "Then a person decides.", width: 3 },
  {
    key: "faultyAttempts",
    label: "Tries while the service has a fault",
    hint: "When it answers that something in it has failed.",
    width: 3,
  },
  {
    key: "longestWait",
    label: "Longest wait a service can ask for, in seconds",
    hint: "A service that is busy can say when to come back.",
    width: 3,
  },
  {
    key: "breakAfter",
    label: "Calls without an answer, after which a service is left alone",
    hint: "Its messages wait, and no try of theirs is used up.",
    width: 3,
  },
  {
    key: "breakSeconds",
    label: "Seconds for which it is left alone",
    hint: "Then one message is tried, and when it is answered all go.",
    width: 3,
  },
];

/** The numbers as text. */
export function typedOf(n: DeliveryNumbers): Typed {
  const text = Object.fromEntries(deliveryFields.map(({ key }) => [key, String(n[key])])) as Typed;
  return { ...text, delays: n.delays.join(", ") };
}

/** What was typed as numbers; what is no whole number becomes one that the server refuses. */
export function numbersOf(typed: Typed): DeliveryNumbers {
  const number = (text: string) => (/^\d{1,6}$/.test(text.trim()) ? Number(text) : -1);
  return {
    delays: typed.delays.split(",").map(number),
    spread: number(typed.spread),
    attempts: number(typed.attempts),
    minutes: number(typed.minutes),
    faultyAttempts: number(typed.faultyAttempts),
    longestWait: number(typed.longestWait),
    breakAfter: number(typed.breakAfter),
    breakSeconds: number(typed.breakSeconds),
  };
}

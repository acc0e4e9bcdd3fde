import type { FaultChange, FaultList } from "../../api/types";

/** What a trainer has typed about a fault. */
export interface Typed {
  kind: FaultList["kinds"][number];
  serviceId: string;
  form: string;
  often: "each" | "next" | "share";
  percent: string;
  next: string;
  seconds: string;
  messages: boolean;
}

/** The fault, or a problem for each field that has one. */
export function faultOf(typed: Typed): { fault?: FaultChange; problems: Record<string, string> } {
  const problems: Record<string, string> = {};
  const number = (
    field: "percent" | "next" | "seconds",
    applies: boolean,
    most: number,
    otherwise: number,
  ) => {
    if (!applies) return otherwise;
    const text = typed[field].trim();
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= 1 && value <= most) return value;
    problems[field] = `Give a whole number from 1 to ${most}.`;
    return otherwise;
  };
  const fault: FaultChange = {
    kind: typed.kind.id,
    serviceId: typed.serviceId,
    form: typed.form,
    messages: typed.messages,
    seconds: number("seconds", typed.kind.seconds, 600, 0),
    next: number("next", typed.often === "next", 1000, 0),
    percent: number("percent", typed.often === "share", 100, 100),
  };
  return Object.keys(problems).length ? { problems } : { fault, problems };
}

import type { Slot } from "../api/types";

/** What a person may narrow the times by. */
export interface Wanted {
  channel: string;
  gender: string;
}

/** The values that differ among the slots, in the order they come; fewer than two leave nothing to choose. */
export function choicesOf(slots: Slot[], key: keyof Wanted): string[] {
  const values = [...new Set(slots.map((slot) => slot[key]).filter(Boolean))];
  return values.length > 1 ? values : [];
}

/** The slots a person wants to see. What a slot does not say keeps it out only of what was asked for. */
export function narrowed(slots: Slot[], wanted: Wanted): Slot[] {
  const fits = (slot: Slot, key: keyof Wanted) => wanted[key] === "" || slot[key] === wanted[key];
  return slots.filter((slot) => fits(slot, "channel") && fits(slot, "gender"));
}

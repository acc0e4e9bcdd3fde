import type { Contact } from "../../api/types";

/** A contact nobody has filled in. */
export function blankContact(first: boolean): Contact {
  return { relationship: "", given: "", family: "", phone: "", email: "", first };
}

/** The contacts with exactly one to call first: the one at `index`. */
export function callFirst(contacts: Contact[], index: number): Contact[] {
  return contacts.map((contact, i) => ({ ...contact, first: i === index }));
}

/** The contacts with exactly one to call first, whichever of them said so before. */
export function withOneFirst(contacts: Contact[]): Contact[] {
  const at = contacts.findIndex((contact) => contact.first);
  return callFirst(contacts, Math.max(at, 0));
}

/** The contacts without one; another takes its place as the one to call first if it was. */
export function without(contacts: Contact[], index: number): Contact[] {
  return withOneFirst(contacts.filter((_, i) => i !== index));
}

import type { Session } from "../api/types";
import type { Jump } from "./shortcuts";

/** A screen in the navigation. */
export interface Place extends Jump {
  /** First part of its addresses; empty for Today. */
  first: string;
  waiting?: number;
  waitingFor?: string;
  /** What waits is late. */
  late?: boolean;
}

/** The screens of this environment that the person's role has, in the order of the navigation. */
export function placesOf(session: Session): Place[] {
  const places: Place[] = [
    place("", "Today", "t", session.needsAction, "need action"),
    place("services", "Services", "s"),
    place("cases", "Cases", "c"),
    inbox(session),
    place("schedules", "Receiving", "r"),
  ];
  if (session.environment.simulated) places.push(place("sandbox", "Sandbox", "b"));
  places.push(place("records", "Records", "l"));
  if (!session.access.alone) places.push(place("people", "People and roles", "p"));
  places.push(place("settings", "Settings", "e"));
  if (session.setup) places.push(place("setup", "Set up", "u"));
  return places.filter(({ first }) => has(session, first));
}

/** What a person must be allowed, one of several, before a screen is offered, by the first part of its address. */
const acts: Record<string, string | string[]> = {
  "": "today.read",
  cases: "case.list",
  definitions: "settings.read",
  inbox: "inbox.list",
  new: "draft.start",
  offered: "offered.read",
  people: "people.read",
  records: ["audit.search", "evidence.make", "evidence.make-real", "retention.read"],
  sandbox: "sandbox.now",
  schedules: "offered.read",
  services: "service.list",
  settings: "settings.read",
  setup: "setup.read",
};

/** Whether the person's role has the screen of an address. */
export function has(session: Session, first = ""): boolean {
  const wanted = [acts[first] ?? []].flat();
  return !wanted.length || wanted.some((act) => session.may.includes(act));
}

/** Overdue items count before those that were not read. */
function inbox({ unread, overdue }: Session): Place {
  if (!overdue) return place("inbox", "Inbox", "i", unread, "not read");
  return { ...place("inbox", "Inbox", "i", overdue, "overdue"), late: true };
}

/** The place of the navigation that a screen belongs to, by the first part of its address. */
export function placeOf(first = ""): string {
  return { new: "services", offered: "schedules" }[first] ?? first;
}

function place(first: string, title: string, letter: string, waiting?: number, waitingFor?: string): Place {
  return { first, title, letter, address: `#/${first}`, waiting, waitingFor };
}

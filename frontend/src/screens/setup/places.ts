import type { SetupStep } from "../../api/types";
import { href } from "../../route/route.svelte";

interface Place {
  label: string;
  address: string;
}

/** The screens where a step is done; none where it is done on the computer that runs Barsdesk. */
const places: Partial<Record<SetupStep["id"], Place[]>> = {
  organisation: [{ label: "Open Settings", address: href("settings") }],
  signing: [{ label: "See the keys there are", address: href("settings", "connection") }],
  connection: [{ label: "Open the connection", address: href("settings", "connection") }],
  people: [
    { label: "Add a person", address: href("people", "new") },
    { label: "Open People and roles", address: href("people") },
  ],
  services: [
    { label: "Add a service", address: href("offered", "new") },
    { label: "Open services and schedules", address: href("schedules") },
  ],
  receiving: [{ label: "Open how senders reach you", address: href("settings", "receiver") }],
  "going-live": [{ label: "Open Going live", address: href("settings", "going-live") }],
};

/** An environment without a connection is left by starting another. */
const elsewhere: Place[] = [{ label: "See how another environment is started", address: href("settings") }];

export function placesOf(step: SetupStep): Place[] {
  if (step.found.some(({ id }) => id === "connection")) return elsewhere;
  return places[step.id] ?? [];
}

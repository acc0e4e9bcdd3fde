import { href } from "../../route/route.svelte";

/** Where a point of the list is put right. */
const places: Record<string, { label: string; address: string }> = {
  identity: { label: "Settings", address: href("settings") },
  services: { label: "Services offered", address: href("schedules") },
  slots: { label: "Schedules", address: href("schedules") },
  address: { label: "Settings, Receiving", address: href("settings", "receiver") },
  certificate: { label: "Settings, Receiving", address: href("settings", "receiver") },
  clients: { label: "Settings, Receiving", address: href("settings", "receiver") },
  policy: { label: "Settings, Receiving", address: href("settings", "receiver") },
};

/** The page where it is done; none when it is done outside Barsdesk. */
export const placeOf = (id: string) => places[id];

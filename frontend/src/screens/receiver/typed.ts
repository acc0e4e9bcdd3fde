import type { ReceiverSettings } from "../../api/types";
import { listOf, textOf } from "./lines";
import type { TypedReceiver } from "./receiver-fields";

/** The settings as the form shows them. */
export function typedOf(settings: ReceiverSettings): TypedReceiver {
  const own = structuredClone(settings);
  return {
    settings: own,
    ends: own.door.proxy ? "proxy" : "here",
    allowed: textOf(own.door.allowed),
    odsCodes: textOf(own.access.odsCodes),
    software: textOf(own.access.refusedSoftware),
  };
}

/** The settings as typed. What belongs to the way that was not chosen is left out. */
export function settingsOf({ settings, ends, allowed, odsCodes, software }: TypedReceiver): ReceiverSettings {
  const { door, access } = settings;
  const files = { certificate: "", key: "", clientChain: "" };
  const way = ends === "here" ? { proxy: "", proxyHeader: "" } : files;
  return {
    ...settings,
    door: { ...door, ...way, allowed: listOf(allowed) },
    access: {
      ...access,
      odsCodes: access.organisations === "all" ? [] : listOf(odsCodes),
      refusedSoftware: listOf(software),
    },
  };
}

import { api, ask } from "../../api/client";
import type { Identity } from "../../api/types";

/** The professions that messages can name, as the settings list them. */
export async function professionsOf(): Promise<Identity["roles"]> {
  return (await ask(api.GET("/api/settings/identity"))).roles;
}

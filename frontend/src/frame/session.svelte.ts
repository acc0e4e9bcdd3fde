import { api, ask } from "../api/client";
import { Refused, type Trouble } from "../api/trouble";
import type { Session } from "../api/types";

/** Who acts, where, and what waits; read again at every change. */
class CurrentSession {
  value = $state.raw<Session>();
  trouble = $state.raw<Trouble>();

  async read(): Promise<void> {
    try {
      this.value = await ask(api.GET("/api/session"));
      this.trouble = undefined;
    } catch (error) {
      this.trouble = Refused.from(error).trouble;
    }
  }

  /** Whether the server lets this person do an act, by the name that its audit log gives it. What it does not is not offered. */
  may(act: string): boolean {
    return this.value?.may.includes(act) ?? false;
  }
}

export const session = new CurrentSession();

import { api, ask } from "../../api/client";
import type { Fault } from "../../api/types";
import { Faults } from "../../form/faults";
import type { DraftCalls } from "../../journey/open-draft.svelte";

const path = (id: string) => ({ path: { id } });

/** A draft's calls over the API. The last one outlives the page. */
export const draftCalls: DraftCalls = {
  read: (id) => ask(api.GET("/api/drafts/{id}", { params: path(id) })),
  save: (id, body, last) =>
    ask(
      api.PUT("/api/drafts/{id}", {
        params: path(id),
        body,
        keepalive: last && sizeOf(body) < keepaliveLimit,
      }),
    ),
};

/** Browsers refuse longer bodies with keepalive. */
const keepaliveLimit = 60_000;

function sizeOf(body: unknown): number {
  return new Blob([JSON.stringify(body)]).size;
}

/** The messages of a draft, checked. */
export function checkOf(id: string) {
  return ask(api.GET("/api/drafts/{id}/check", { params: path(id) }));
}

/** What is to put right on one step, by the server's check. */
export async function faultsOf(id: string, step: string): Promise<Faults> {
  const { faults } = await checkOf(id);
  return new Faults(faults.filter((fault: Fault) => fault.step === step));
}

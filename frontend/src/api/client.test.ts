import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { api, idleHeader, tellIdle } from "./client";

let sent: Request[];

beforeEach(() => {
  sent = [];
  vi.stubGlobal("fetch", (request: Request) => {
    sent.push(request);
    return Promise.resolve(new Response("{}", { headers: { "Content-Type": "application/json" } }));
  });
});
afterEach(() => vi.unstubAllGlobals());

test("each call tells for how many seconds nobody was here, so that what a page reads by itself keeps no session awake", async () => {
  let idle = 0;
  const end = tellIdle(() => idle);
  await api.GET("/api/session");
  idle = 61_900;
  await api.GET("/api/session");
  end();
  await api.GET("/api/session");
  expect(sent.map((request) => request.headers.get(idleHeader))).toEqual([null, "61", null]);
});

import { screen, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Connection, ConnectionSettings } from "../../api/types";
import { session } from "../../frame/session.svelte";
import { aCase, aSession } from "../../testing/cases";
import { aDraft } from "../../testing/drafts";
import { fakeApi, refused } from "../../testing/fake-api";
import { visit } from "../../testing/screens";

const none = { bareStart: false, idsMissing: false, includeOrder: false, lenient: false, otherId: false };
const settings: ConnectionSettings = {
  base: "https://int.api.service.nhs.uk/booking-and-referral/FHIR/R4",
  tokenUrl: "https://int.api.service.nhs.uk/oauth2/token",
  audience: "",
  clientId: "",
  kid: "",
  jwksUrl: "",
  perMinute: 300,
  perSecond: 60,
  proxy: "",
  roots: "",
  preview: false,
  cancelReasons: [],
  compatibility: none,
};
const int = { name: "int", word: "INT", label: "Integration test", kind: "test" as const, simulated: false };

let value: Connection;
let saves: (body: ConnectionSettings) => unknown;
let api: ReturnType<typeof fakeApi>;
let live = aSession();

beforeEach(() => {
  value = {
    environment: int,
    connects: true,
    settings,
    defaults: settings,
    saved: true,
    faults: [],
    missing: ["the client ID"],
    keys: [],
    keyNote: "",
    reasons: [
      { value: "update", label: "update" },
      { value: "delete", label: "delete" },
    ],
    compatible: false,
    environments: [
      { environment: int, current: true, used: true, command: "barsdesk serve --environment int" },
    ],
  };
  saves = (body) => ({ ...value, settings: body });
  live = aSession({ liveUnconfirmed: true });
  api = fakeApi({
    "GET /settings/connection": () => value,
    "PUT /settings/connection": ({ body }) => saves(body as ConnectionSettings),
    "GET /session": () => live,
    "POST /session/live": () => {
      live = aSession();
    },
    "GET /drafts/*": () => aDraft(),
    "PUT /drafts/*": () => aDraft(),
    "GET /drafts/*/check": () => ({
      version: aDraft().version,
      ready: true,
      faults: [],
      messages: [],
      warnings: [],
      dropped: [],
      action: "Refer",
    }),
    "GET /cases/*": () =>
      aCase({ actions: [{ id: "cancel-booking", label: "Cancel the booking", help: "" }] }),
    "POST /cases/*/act": () => (live.liveUnconfirmed ? refused(409, "live-not-confirmed") : aCase()),
  });
});

afterEach(() => (session.value = undefined));

const saved = () => api.calls.findLast((call) => call.name === "PUT /settings/connection")!.asked.body;

test("what is typed is saved, numbers as numbers", async () => {
  await visit("#/settings/connection");
  screen.getByText(/the connection needs: the client ID/);
  await userEvent.type(screen.getByLabelText("Client ID"), "the-api-key");
  await userEvent.clear(screen.getByLabelText("Calls a minute"));
  await userEvent.type(screen.getByLabelText("Calls a minute"), "120");
  await userEvent.click(screen.getByRole("button", { name: "Add a service" }));
  await userEvent.type(screen.getByLabelText("ID of the service"), "2000034567");
  await userEvent.click(screen.getByRole("button", { name: "Save the connection" }));
  await screen.findByText(/Saved\. It holds from the next call on/);
  expect(saved()).toEqual({
    ...settings,
    clientId: "the-api-key",
    perMinute: 120,
    cancelReasons: [{ serviceId: "2000034567", reason: "delete" }],
  });
});

test("what is wrong is told at its field, and what is no number is no limit", async () => {
  saves = (body) => ({
    ...value,
    settings: body,
    saved: false,
    faults: [{ field: "perSecond", message: "Give a whole number." }],
  });
  await visit("#/settings/connection");
  await userEvent.type(screen.getByLabelText("Calls a second"), "x");
  await userEvent.click(screen.getByRole("button", { name: "Save the connection" }));
  const link = await screen.findByRole("link", { name: "Give a whole number." });
  expect(link.getAttribute("href")).toBe("#perSecond");
  expect((saved() as ConnectionSettings).perSecond).toBe(0);
  expect(screen.getByLabelText<HTMLInputElement>("Calls a second").value).toBe("60x");
  expect(screen.queryByText(/^Saved/)).toBeNull();
});

test("the switches of the public sandbox are offered only there", async () => {
  await visit("#/settings/connection");
  expect(screen.queryByLabelText("Take answers without our ids")).toBeNull();
  value = { ...value, compatible: true };
  await visit("#/settings/connection");
  await userEvent.click(screen.getByLabelText("Take answers without our ids"));
  await userEvent.click(screen.getByRole("button", { name: "Save the connection" }));
  expect((saved() as ConnectionSettings).compatibility).toEqual({ ...none, idsMissing: true });
});

test("sending to live care is confirmed on Check and send, before the button can be used", async () => {
  await session.read();
  await visit("#/new/d1/check");
  const send = await screen.findByRole("button", { name: "Refer" });
  expect(send).toHaveProperty("disabled", true);
  const callout = screen.getByRole("heading", { name: "This goes to live care" }).parentElement!;
  await userEvent.click(within(callout).getByRole("button", { name: "Yes, I send to live care" }));
  await screen.findByRole("button", { name: "Refer" });
  expect(api.count("POST /session/live")).toBe(1);
  expect(screen.getByRole("button", { name: "Refer" })).toHaveProperty("disabled", false);
  expect(screen.queryByRole("heading", { name: "This goes to live care" })).toBeNull();
});

test("an action on a case that was refused for it asks in place", async () => {
  await session.read();
  await visit("#/cases/c1/act/cancel-booking");
  await userEvent.type(screen.getByLabelText("Why is the booking cancelled?"), "Better");
  await userEvent.click(screen.getByRole("button", { name: "Cancel the booking" }));
  await userEvent.click(await screen.findByRole("button", { name: "Yes, I send to live care" }));
  await screen.findByText("Confirmed. You can send now.");
  await userEvent.click(screen.getByRole("button", { name: "Cancel the booking" }));
  expect(api.count("POST /cases/*/act")).toBe(2);
});

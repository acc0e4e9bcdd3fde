import { screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test, vi } from "vitest";
import type { ServiceView } from "../../api/types";
import { patientInPlay } from "../../frame/patient.svelte";
import { aCase, josiah } from "../../testing/cases";
import { aDraft } from "../../testing/drafts";
import { anOffer, aServiceView } from "../../testing/services";
import { fakeApi, refused } from "../../testing/fake-api";
import { settle, visit } from "../../testing/screens";
import { byExchange } from "./exchanges";

let view: ServiceView;
let start: () => unknown;
let checkAgain: () => unknown;
let api: ReturnType<typeof fakeApi>;

beforeEach(() => {
  view = aServiceView();
  start = () => aDraft();
  checkAgain = () => view;
  api = fakeApi({
    "GET /services/*": () => view,
    "POST /services/*/check-again": () => checkAgain(),
    "PUT /services/*/favourite": () => view.service,
    "POST /drafts": () => start(),
    "GET /drafts/*": () => aDraft(),
    "GET /patients": () => ({ patients: [] }),
    "GET /cases/*": () => aCase(),
    "GET /services": ({ query }) => ({
      services: query.get("q") === "none" ? [] : [view.service],
      total: query.get("q") === "none" ? 0 : 1,
    }),
  });
});

test("a service says what it accepts, whether a booking is needed, and its number", async () => {
  await visit("#/services/s1");
  screen.getByRole("heading", { level: 1, name: "Trumpton ED" });
  screen.getByText("0113 496 0000");
  screen.getByText("Emergency department referrals from 111");
  screen.getByText("A booking is not needed.");
});

test("a start goes to the patient; a patient taken from a case comes along", async () => {
  await visit("#/services/s1?from=c9&rebooks=1");
  screen.getByText(/A new appointment for/);
  expect(patientInPlay.banner).toEqual(josiah);
  await userEvent.click(screen.getByRole("button", { name: /^Book and refer/ }));
  await settle();
  expect(api.calls.find((c) => c.name === "POST /drafts")?.asked.body).toEqual({
    serviceId: "s1",
    useCase: "u",
    plan: "book-and-refer",
    fromCase: "c9",
    rebooks: true,
  });
  expect(window.location.hash).toBe("#/new/d1/patient");
});

test("a refused start says why", async () => {
  start = () => refused(409, "not-offered", { title: "Trumpton ED does not accept this" });
  await visit("#/services/s1");
  await userEvent.click(screen.getByRole("button", { name: /^Book and refer/ }));
  await settle();
  screen.getByText("Trumpton ED does not accept this");
});

test("a service that needs a booking takes no referral alone, says why and offers another", async () => {
  view.service = { ...view.service, bookingNeeded: true };
  view.offers = [anOffer({ plans: [{ plan: "book-and-refer", label: "Book and refer" }] })];
  await visit("#/services/s1");
  expect(screen.queryByRole("button", { name: /^Refer/ })).toBeNull();
  screen.getByText(/A referral without a booking is not possible here/);
  expect(screen.getByRole("link", { name: "choose another service" }).getAttribute("href")).toBe("#/new");
});

test("each plan that the service allows has its button, and begins that plan", async () => {
  view.offers = [anOffer({ plans: [{ plan: "validate", label: "Ask for validation" }] })];
  await visit("#/services/s1");
  await userEvent.click(screen.getByRole("button", { name: /^Ask for validation/ }));
  await settle();
  expect(api.calls.find((c) => c.name === "POST /drafts")?.asked.body).toMatchObject({ plan: "validate" });
});

test("each request of a use is accepted by a version, or says why not; a reason is said once", async () => {
  const why = "The service does not list it.";
  view.offers = [
    anOffer({
      why,
      requests: [
        { name: "Bookings", offered: false, why, version: "" },
        { name: "Referrals", offered: true, why: "", version: "2.1.0" },
      ],
    }),
  ];
  await visit("#/services/s1");
  const told = (name: string) => screen.getByText(name).parentElement!.textContent.replace(/\s+/g, " ");
  expect(told("Bookings")).toContain(`Not accepted. ${why}`);
  expect(told("Referrals")).toContain("Accepted, by definition version 2.1.0");
  expect(screen.getAllByText(new RegExp(why))).toHaveLength(1);
});

test("what is not available says why and cannot be begun", async () => {
  const why = "The service does not serve this.";
  view.offers = [anOffer({ available: false, why, plans: [], requests: [] })];
  await visit("#/services/s1");
  screen.getByText(/The service does not serve this/);
  expect(screen.queryByRole("button", { name: /^Book/ })).toBeNull();
});

test("what is not released yet is marked", async () => {
  view.offers = [anOffer({ preRelease: true })];
  await visit("#/services/s1");
  screen.getByText("Pre-release");
  screen.getByText(/its rules may change, and it is off where care is live/);
});

test("uses stand under their kind of exchange, what can be begun first", () => {
  const offers = [
    anOffer({ useCase: "1", exchange: "Ambulance", available: false }),
    anOffer({ useCase: "2", exchange: "Pharmacy", available: false }),
    anOffer({ useCase: "3", exchange: "Pharmacy" }),
  ];
  expect(byExchange(offers).map((g) => [g.exchange, ...g.offers.map((o) => o.useCase)])).toEqual([
    ["Pharmacy", "3", "2"],
    ["Ambulance", "1"],
  ]);
});

test("the age of what is known is shown; checking again asks the service, once at a time", async () => {
  vi.useFakeTimers({ now: new Date("2026-11-21T14:00:00Z"), toFake: ["Date"] });
  let answer: (value: unknown) => void = () => undefined;
  checkAgain = () => new Promise((done) => (answer = done));
  await visit("#/services/s1");
  expect(screen.getByText(/Read from the service/).textContent).toContain("2 hours ago");
  const button = screen.getByRole<HTMLButtonElement>("button", { name: "Check again now" });
  await userEvent.dblClick(button);
  await settle();
  screen.getByRole("progressbar", { name: "Asking the service what it accepts" });
  expect(button.disabled).toBe(true);
  answer({ ...view, checkedAt: "2026-11-21T14:00:00Z" });
  await settle();
  expect(screen.queryByRole("progressbar")).toBeNull();
  expect(screen.getByText(/Read from the service/).textContent).toContain("just now");
  expect(api.count("POST /services/*/check-again")).toBe(1);
});

test("what a silent service said earlier is shown as that", async () => {
  view.outdated = true;
  await visit("#/services/s1");
  screen.getByText("The service does not answer now.");
  screen.getByRole("button", { name: /^Book and refer/ });
});

test("what is wrong with what the service published is listed", async () => {
  view.faults = ["The definition of referrals lists Invoice, which no such message may hold."];
  await visit("#/services/s1");
  screen.getByRole("heading", { name: "Some of what this service published cannot be used" });
  screen.getByText(/lists Invoice/);
});

test("what the service published tells what a message may hold, and why it is not used", async () => {
  view.accepts[0]!.usable = false;
  view.accepts[0]!.why = "It is for an older version.";
  await visit("#/services/s1");
  await userEvent.click(screen.getByText("Referral, version 2.1.0"));
  screen.getByText("It is for an older version.");
  screen.getByRole("rowheader", { name: /Medicines/ });
  screen.getByText(/at least 1 \(must be there\)/);
});

test("services are found as one types", async () => {
  await visit("#/services");
  screen.getByRole("link", { name: "Trumpton ED" });
  await userEvent.type(screen.getByLabelText(/Search by name/), "none");
  await screen.findByText(/No service matches/);
});

test("a favourite is kept on the server", async () => {
  await visit("#/services");
  await userEvent.click(screen.getByRole("button", { name: /Favourite/ }));
  await settle();
  expect(api.calls.find((c) => c.name === "PUT /services/*/favourite")?.asked.body).toEqual({
    favourite: true,
  });
});

test("a page that cannot be drawn says so in place of the page before, and the next page is drawn", async () => {
  const reported = vi.fn();
  vi.stubGlobal("reportError", reported);
  await visit("#/services");
  view.offers = undefined as never;
  await userEvent.click(screen.getByRole("link", { name: "Trumpton ED" }));
  await settle();
  screen.getByRole("heading", { name: "Barsdesk cannot show this page" });
  expect(screen.queryByLabelText(/Search by name/)).toBeNull();
  expect(reported).toHaveBeenCalled();
  view.offers = [anOffer()];
  await userEvent.click(screen.getByRole("button", { name: "Try again" }));
  await settle();
  screen.getByRole("heading", { level: 1, name: "Trumpton ED" });
  vi.unstubAllGlobals();
});

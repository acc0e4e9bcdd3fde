import { screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test } from "vitest";
import type { Offer, ServiceView } from "../../api/types";
import { patientInPlay } from "../../frame/patient.svelte";
import { aCase, josiah } from "../../testing/cases";
import { aDraft } from "../../testing/drafts";
import { fakeApi, refused } from "../../testing/fake-api";
import { settle, visit } from "../../testing/screens";
import { plansOf } from "./plans";

const offer: Offer = {
  useCase: "u",
  name: "Emergency department referrals from 111",
  bookings: true,
  referrals: true,
  available: true,
  why: "",
  bookingRule: "A booking is not needed.",
};
let view: ServiceView;
let start: () => unknown;
let api: ReturnType<typeof fakeApi>;

beforeEach(() => {
  view = { service: aDraft().service, offers: [offer], checkedAt: "2026-11-21T12:00:00Z", sources: [] };
  start = () => aDraft();
  api = fakeApi({
    "GET /services/*": () => view,
    "POST /services/*/check-again": () => view,
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
  await visit("#/services/s1");
  expect(screen.queryByRole("button", { name: /^Refer/ })).toBeNull();
  screen.getByText(/A referral without a booking is not possible here/);
  expect(screen.getByRole("link", { name: "choose another service" }).getAttribute("href")).toBe("#/new");
});

test("the plans are those that the offer allows", () => {
  const { service } = view;
  const plans = (o: Partial<Offer>, s = {}) =>
    plansOf({ ...offer, ...o }, { ...service, ...s }).map((p) => p.plan);
  expect(plans({})).toEqual(["book-and-refer", "refer", "book"]);
  expect(plans({ bookings: false })).toEqual(["refer"]);
  expect(plans({ referrals: false })).toEqual(["book"]);
  expect(plans({}, { bookingNeeded: true })).toEqual(["book-and-refer", "book"]);
});

test("what is not available says why", async () => {
  view.offers = [{ ...offer, available: false, why: "The service does not serve this." }];
  await visit("#/services/s1");
  screen.getByText(/The service does not serve this/);
  expect(screen.queryByRole("button", { name: /^Book/ })).toBeNull();
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

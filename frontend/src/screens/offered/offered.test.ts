import { screen, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test } from "vitest";
import type { OfferedChange, OfferedDefinition, OfferedService, TightenChange } from "../../api/types";
import { session } from "../../frame/session.svelte";
import { aSession } from "../../testing/cases";
import { fakeApi, refused } from "../../testing/fake-api";
import { aDefinition, aSchedule, aService, uses } from "../../testing/receiving";
import { settle, visit } from "../../testing/screens";
import { byExchange, versionsOf } from "./uses";

let service: OfferedService;
let definition: OfferedDefinition;
let saves: (body: OfferedChange) => unknown;
let tightens: (body: TightenChange) => unknown;
let api: ReturnType<typeof fakeApi>;

const line = () => ({
  id: service.id,
  name: service.settings.name,
  organisation: "Elm Street Surgery",
  odsCode: "RX1",
  uses: ["Urgent treatment centre, from NHS 111"],
  bookings: true,
  closed: service.closed,
  freeSlots: 14,
  nextFree: "2026-11-23T09:00:00Z",
  warnings: service.warnings,
});

beforeEach(() => {
  service = aService();
  definition = aDefinition();
  saves = (body) => ({ saved: true, service: { ...service, settings: body }, problems: [] });
  tightens = () => definition;
  api = fakeApi({
    "GET /offered": () => ({ services: [line()], uses }),
    "GET /schedules": () => ({ schedules: [aSchedule().line], choices: aSchedule().choices }),
    "GET /settings/identity": () => ({ organisation: "Our Trust", odsCode: "ZLK", phone: "0113 496 0000" }),
    "GET /offered/*": () => service,
    "PUT /offered/*": ({ body }) => saves(body as OfferedChange),
    "POST /offered/*/close": () => (service = { ...service, closed: true, closedAt: "2026-11-21T12:00:00Z" }),
    "POST /offered/*/open": () => (service = { ...service, closed: false }),
    "GET /offered/*/definitions/*": () => definition,
    "PUT /offered/*/definitions/*": ({ body }) => tightens(body as TightenChange),
  });
});

const last = (name: string) => api.calls.findLast((call) => call.name === name)!.asked;
const click = (role: string, name: string | RegExp) => userEvent.click(screen.getByRole(role, { name }));

test("the list says what each service takes, what is free, and what senders will stumble over", async () => {
  service.warnings = ["It has no telephone number."];
  await visit("#/schedules");
  const item = screen.getByRole("heading", { name: /Elm Street minor injuries/ }).closest("li")!;
  within(item).getByText("Takes Urgent treatment centre, from NHS 111");
  within(item).getByText(/14 free in the coming 7 days, the first on 23 November 2026 at 09:00/);
  within(item).getByText("It has no telephone number.");
  screen.getByRole("link", { name: "Morning clinic" });
});

test("a service is added with the organisation filled in, its uses chosen by name", async () => {
  await visit("#/offered/new");
  expect(screen.getByLabelText<HTMLInputElement>("Organisation").value).toBe("Our Trust");
  await userEvent.type(screen.getByLabelText("Service ID"), "2000099009");
  await userEvent.type(screen.getByLabelText("Name"), "New clinic");
  const urgent = screen.getByRole("group", { name: /into urgent and emergency care/ });
  await userEvent.click(within(urgent).getByLabelText("Urgent treatment centre, from NHS 111"));
  await userEvent.click(screen.getByLabelText("Community pharmacy, from general practice"));
  screen.getByText("Not released nationally yet. This use was withdrawn nationally.");
  await click("radio", "Yes");
  await click("radio", "Yes, it needs one");
  await click("button", "Save");
  await settle();
  expect(last("PUT /offered/*").params).toEqual(["2000099009"]);
  expect(last("PUT /offered/*").body).toMatchObject({
    name: "New clinic",
    odsCode: "ZLK",
    useCases: ["a2", "p1"],
    bookings: true,
    bookingRule: "needed",
  });
  expect(window.location.hash).toBe("#/offered/2000099009");
});

test("a new service never writes over one that is there", async () => {
  await visit("#/offered/new");
  await userEvent.type(screen.getByLabelText("Service ID"), service.id);
  await click("button", "Save");
  await screen.findByRole("link", { name: /You offer this service already/ });
  expect(api.count("PUT /offered/*")).toBe(0);
});

test("a new service without an ID is not sent", async () => {
  await visit("#/offered/new");
  await click("button", "Save");
  await screen.findByRole("link", { name: "Give the ID of the service." });
  expect(api.count("PUT /offered/*")).toBe(0);
});

test("a version is offered once a use of it is taken, and the usual one is not kept as a choice", async () => {
  await visit(`#/offered/${service.id}/edit`);
  const version = screen.getByLabelText(/Version of the messages \(Bookings and referrals/);
  expect(screen.queryByLabelText(/Version of the messages \(Referrals into pharmacy/)).toBeNull();
  await userEvent.selectOptions(version, "2.0.0");
  await click("button", "Save");
  await settle();
  expect(last("PUT /offered/*").body).toMatchObject({ versions: { APP1: "2.0.0" }, useCases: ["a2"] });
  const exchanges = byExchange(uses);
  expect(versionsOf({ ...service.settings, versions: { APP1: "2.1.0" } }, exchanges)).toEqual({});
  expect(versionsOf({ ...service.settings, useCases: [], versions: { APP1: "2.0.0" } }, exchanges)).toEqual(
    {},
  );
});

test("a problem is told at its field and nothing is called saved", async () => {
  saves = () => ({ saved: false, problems: [{ field: "postcode", what: "This is no postcode." }] });
  await visit(`#/offered/${service.id}/edit`);
  await click("button", "Save");
  const link = await screen.findByRole("link", { name: "This is no postcode." });
  await userEvent.click(link);
  expect(document.activeElement).toBe(screen.getByLabelText("Postcode (optional)"));
});

test("what closing does is said before it is done; nothing is done when it is kept open", async () => {
  await visit(`#/offered/${service.id}`);
  await click("button", "Close the service");
  const sure = screen.getByRole("group", { name: /Close Elm Street minor injuries\?/ });
  within(sure).getByText(/new bookings and referrals are refused/);
  within(sure).getByText(/3 items are open, and can still be changed/);
  await click("button", "Keep it open");
  expect(api.count("POST /offered/*/close")).toBe(0);
  await click("button", "Close the service");
  await click("button", "Yes, close the service");
  await screen.findByText(/Closed since 21 November 2026 at 12:00/);
  await click("button", "Open the service again");
  await screen.findByRole("button", { name: "Close the service" });
  expect(api.count("POST /offered/*/open")).toBe(1);
});

test("a part is asked for, another left out and a question made to be answered; the form follows before it is saved", async () => {
  await visit(`#/offered/${service.id}/asks/referral.APP1`);
  const form = screen.getByRole("complementary", { name: "The sender’s form" });
  within(form).getByText(/^1\s+question must always be answered/);
  await userEvent.click(screen.getByLabelText("What the person was told to do"));
  within(form).getByText(/^2\s+questions must always be answered/);
  await click("radio", "Must be sent");
  within(form).getByRole("heading", { name: "Medicines" });
  await userEvent.click(screen.getByLabelText("Dose and how often"));
  within(form).getByText(/^3\s+questions/);
  await click("button", "Save");
  await settle();
  expect(last("PUT /offered/*/definitions/*").params).toEqual([service.id, "referral.APP1"]);
  expect(last("PUT /offered/*/definitions/*").body).toEqual({
    required: ["Medicines"],
    dropped: [],
    fields: ["Request.told", "Medicines.dose"],
  });
});

test("nothing is asked about a part that is left out", async () => {
  definition.parts[1]!.fields[0]!.required = true;
  await visit(`#/offered/${service.id}/asks/referral.APP1`);
  await click("radio", /^Leave it out/);
  expect(screen.queryByLabelText("Dose and how often")).toBeNull();
  await click("button", "Save");
  await settle();
  expect(last("PUT /offered/*/definitions/*").body).toEqual({
    required: [],
    dropped: ["Medicines"],
    fields: [],
  });
});

test("what is tightened goes back to the standard, and says that it is not saved yet", async () => {
  definition.parts[1]!.now = "dropped";
  await visit(`#/offered/${service.id}/asks/referral.APP1`);
  await click("button", "Back to the standard");
  screen.getByText("As the standard has it. Not saved yet.");
  expect(screen.getByRole<HTMLInputElement>("radio", { name: /^May be sent/ }).checked).toBe(true);
  expect(api.count("PUT /offered/*/definitions/*")).toBe(0);
});

test("a refusal to tighten is shown in words and keeps the choice", async () => {
  tightens = () => refused(422, "cannot-tighten", { what: "Medicines: it is sent for several purposes." });
  await visit(`#/offered/${service.id}/asks/referral.APP1`);
  await click("radio", "Must be sent");
  await click("button", "Save");
  await screen.findByText("Medicines: it is sent for several purposes.");
  expect(screen.getByRole<HTMLInputElement>("radio", { name: "Must be sent" }).checked).toBe(true);
});

test("a message that ends what was begun stays as the standard has it, with the reason", async () => {
  definition = aDefinition({ can: false, why: "It ends what was begun before.", parts: [] });
  await visit(`#/offered/${service.id}/asks/referral.APP1`);
  screen.getByText("It ends what was begun before.");
  expect(screen.queryByRole("button", { name: "Save" })).toBeNull();
});

test("nobody is shown an empty form who may not add by it", async () => {
  session.value = aSession({ may: ["offered.read", "schedule.read"] });
  for (const address of ["#/offered/new", "#/schedules/new"]) {
    await visit(address);
    screen.getByRole("heading", { name: "Your role does not do this" });
    expect(screen.queryByRole("textbox")).toBeNull();
  }
  session.value = undefined;
});

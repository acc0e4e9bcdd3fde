import { screen, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test, vi } from "vitest";
import type { GoingLive, Receiver, ReceiverSettings } from "../../api/types";
import { fakeApi, refused } from "../../testing/fake-api";
import { settle, visit } from "../../testing/screens";
import { listOf, withPublished } from "./lines";
import { settingsOf, typedOf } from "./typed";

const int = { name: "int", word: "INT", label: "Integration test", kind: "test" as const, simulated: false };
const settings: ReceiverSettings = {
  address: "https://bars-int-rx1.example.thirdparty.nhs.uk/FHIR/R4",
  listen: ":8443",
  door: {
    certificate: "/etc/barsdesk/receiver.crt",
    key: "/etc/barsdesk/receiver.key",
    clientChain: "/etc/barsdesk/clients.pem",
    clientName: "int.api.service.nhs.uk",
    proxy: "",
    proxyHeader: "",
    allowed: [],
  },
  access: { organisations: "all", odsCodes: [], practitioner: false, refusedSoftware: [] },
  testDates: "",
  registered: [],
  confirmed: [],
};

let value: Receiver;
let list: GoingLive;
let saves: (body: ReceiverSettings) => unknown;
let api: ReturnType<typeof fakeApi>;

beforeEach(() => {
  value = {
    environment: int,
    open: false,
    listening: "",
    command: "barsdesk serve --environment int --receiver :8443",
    settings,
    defaults: settings,
    published: ["35.197.254.55", "35.246.55.143"],
    fixed: [],
    saved: true,
    problems: [],
    state: {
      way: "closed",
      why: "Barsdesk was started without an address for senders.",
      fault: "",
      missing: [],
    },
    notices: [],
    asOf: "2026-11-21T12:00:00Z",
  };
  list = {
    environment: int,
    applies: true,
    items: [
      {
        id: "identity",
        title: "Your organisation is named",
        done: true,
        wrong: false,
        what: "Our Clinic (RX1).",
        next: "",
        asks: false,
      },
      {
        id: "firewall",
        title: "Your firewall lets the national service through",
        done: false,
        wrong: false,
        what: "Calls come from 35.197.254.55.",
        next: "Confirm it here when it is so.",
        asks: true,
      },
      {
        id: "registered",
        title: "Your services are in the Endpoint Catalogue",
        done: false,
        wrong: false,
        what: "Not confirmed yet. Our Clinic",
        next: "Send the e-mail below.",
        asks: false,
      },
    ],
    services: [{ id: "2000034567", name: "Our Clinic", registered: false }],
    email: {
      to: "bars@example.net",
      subject: "BaRS Endpoint Catalogue",
      body: "Dear BaRS team,\n\nServiceId 2000034567\n",
      missing: ["when you will test"],
    },
    command: "barsdesk doctor --environment int --service 2000034567",
  };
  saves = (body) => (value = { ...value, settings: body });
  api = fakeApi({
    "GET /settings/receiver": () => value,
    "PUT /settings/receiver": ({ body }) => saves(body as ReceiverSettings),
    "GET /settings/receiver/going-live": () => list,
  });
});

const saved = () =>
  api.calls.findLast((call) => call.name === "PUT /settings/receiver")!.asked.body as ReceiverSettings;
const save = () => userEvent.click(screen.getByRole("button", { name: "Save" }));

test("who can come in now is said with the command that lets senders in", async () => {
  await visit("#/settings/receiver");
  screen.getByText("Nobody can reach you now");
  screen.getByText("barsdesk serve --environment int --receiver :8443");
});

test("a certificate that ends soon is told with its day and what to do", async () => {
  value.open = true;
  value.state = {
    ...value.state,
    way: "tls",
    why: "",
    certificate: {
      name: "bars-int-rx1",
      names: [],
      issuer: "NHS CA",
      from: "2026-01-01T00:00:00Z",
      until: "2026-12-24T00:00:00Z",
      days: 33,
    },
  };
  value.notices = [
    {
      kind: "ends",
      what: "Our certificate ends on 24 December 2026, in 33 days.",
      next: "Ask for a new one now.",
    },
  ];
  await visit("#/settings/receiver");
  screen.getByText("bars-int-rx1, until 24 December 2026");
  screen.getByRole("heading", { name: "Our certificate ends on 24 December 2026, in 33 days." });
  screen.getByText("Ask for a new one now.");
  expect(screen.queryByText(/start it with this command/)).toBeNull();
});

test("the published addresses are filled in beside what stands, and saved as a list", async () => {
  await visit("#/settings/receiver");
  await userEvent.type(screen.getByLabelText("Addresses that may call (optional)"), "192.0.2.10");
  await userEvent.click(screen.getByRole("button", { name: /Fill in the published addresses/ }));
  await save();
  await screen.findByText(/^Saved\./);
  expect(saved()).toEqual({
    ...settings,
    door: { ...settings.door, allowed: ["192.0.2.10", "35.197.254.55", "35.246.55.143"] },
  });
});

test("behind a reverse proxy the files are cleared, and with files the proxy", async () => {
  await visit("#/settings/receiver");
  await userEvent.click(screen.getByLabelText("A reverse proxy on this computer does"));
  expect(screen.queryByLabelText("Certificate file")).toBeNull();
  await userEvent.type(screen.getByLabelText("Name of the reverse proxy"), "nginx");
  await save();
  expect(saved().door).toMatchObject({
    proxy: "nginx",
    certificate: "",
    key: "",
    clientChain: "",
    clientName: "int.api.service.nhs.uk",
  });
  const back = typedOf(saved());
  expect(back.ends).toBe("proxy");
  expect(settingsOf({ ...back, ends: "here" }).door.proxy).toBe("");
});

test("only listed organisations may call once that is chosen; refused software one a line", async () => {
  await visit("#/settings/receiver");
  expect(screen.queryByLabelText("ODS codes")).toBeNull();
  await userEvent.click(screen.getByLabelText("Only those that I list"));
  await userEvent.type(screen.getByLabelText("ODS codes"), "RX1\nRX2");
  await userEvent.click(screen.getByLabelText("Calls must name the practitioner"));
  await userEvent.type(screen.getByLabelText("Software that may not call (optional)"), "OldSender");
  await save();
  expect(saved().access).toEqual({
    organisations: "only",
    odsCodes: ["RX1", "RX2"],
    practitioner: true,
    refusedSoftware: ["OldSender"],
  });
});

test("a problem is told at its field, linked on top, and nothing is called saved", async () => {
  saves = (body) => ({
    ...value,
    settings: body,
    saved: false,
    problems: [{ field: "door.certificate", what: "This file is not there." }],
  });
  await visit("#/settings/receiver");
  await save();
  const link = await screen.findByRole("link", { name: "This file is not there." });
  expect(link.getAttribute("href")).toBe("#door.certificate");
  await userEvent.click(link);
  expect(document.activeElement).toBe(screen.getByLabelText("Certificate file"));
  expect(screen.queryByText(/^Saved/)).toBeNull();
});

test("a setting given at the start says that it counts", async () => {
  value.fixed = ["certificate"];
  await visit("#/settings/receiver");
  screen.getByText(/Given when Barsdesk was started; that counts/);
});

test("a refusal is shown in words and keeps what was typed", async () => {
  saves = () => refused(403, "not-allowed", { what: "Your role may not change settings." });
  await visit("#/settings/receiver");
  await userEvent.type(screen.getByLabelText("When you will test (optional)"), "May 2027");
  await save();
  await screen.findByText("Your role may not change settings.");
  expect(screen.getByLabelText<HTMLInputElement>("When you will test (optional)").value).toBe("May 2027");
});

test("the list says what is done, what is to do, and where", async () => {
  await visit("#/settings/going-live");
  screen.getByText(/1 of 3 are done\./);
  const named = screen.getByRole("heading", { name: /Your organisation is named/ }).closest("li")!;
  within(named).getByText("Done");
  expect(within(named).queryByRole("link")).toBeNull();
  const firewall = screen.getByRole("heading", { name: /Your firewall/ }).closest("li")!;
  within(firewall).getByText("To do");
  screen.getByText("barsdesk doctor --environment int --service 2000034567");
  screen.getByText(/It still lacks: when you will test/);
});

test("a person confirms what software cannot see; other settings stay as they are by then", async () => {
  await visit("#/settings/going-live");
  value = { ...value, settings: { ...settings, testDates: "saved meanwhile", confirmed: ["safety"] } };
  await userEvent.click(screen.getByLabelText(/I confirm: your firewall/));
  await settle();
  expect(saved()).toEqual({ ...settings, testDates: "saved meanwhile", confirmed: ["safety", "firewall"] });
});

test("a service is ticked once the catalogue has it", async () => {
  await visit("#/settings/going-live");
  await userEvent.click(screen.getByLabelText("Our Clinic (2000034567)"));
  await settle();
  expect(saved().registered).toEqual(["2000034567"]);
});

test("a confirmation that was not kept says why", async () => {
  saves = (body) => ({
    ...value,
    settings: body,
    saved: false,
    problems: [{ field: "listen", what: "Give host and port." }],
  });
  await visit("#/settings/going-live");
  await userEvent.click(screen.getByLabelText(/I confirm: your firewall/));
  await screen.findByText("Give host and port.");
});

test("the e-mail is copied as plain text, or the page says that it was not", async () => {
  const user = userEvent.setup();
  await visit("#/settings/going-live");
  await user.click(screen.getByRole("button", { name: "Copy the e-mail" }));
  await screen.findByText(/^Copied\. Nothing was sent/);
  expect(await navigator.clipboard.readText()).toBe(
    "To: bars@example.net\nSubject: BaRS Endpoint Catalogue\n\nDear BaRS team,\n\nServiceId 2000034567\n",
  );
  vi.spyOn(navigator.clipboard, "writeText").mockRejectedValue(new Error("denied"));
  await user.click(screen.getByRole("button", { name: "Copy the e-mail" }));
  await screen.findByText(/could not be copied/);
});

test("lists are typed one a line", () => {
  expect(listOf(" a \n\n b\r\n")).toEqual(["a", "b"]);
  expect(withPublished("a\nb", ["b", "c"])).toBe("a\nb\nc");
});

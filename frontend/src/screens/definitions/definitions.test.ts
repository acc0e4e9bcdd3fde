import { screen, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test, vi } from "vitest";
import type { DefinitionPackage, DefinitionPackages } from "../../api/types";
import { fakeApi, refused } from "../../testing/fake-api";
import { settle, visit } from "../../testing/screens";

const own: DefinitionPackage = {
  id: "hl7.fhir.r4.core#4.0.1",
  name: "hl7.fhir.r4.core",
  version: "4.0.1",
  title: "",
  source: "Part of Barsdesk",
  preferred: false,
  holds: [{ kind: "Profile or type", count: 649 }],
  total: 649,
  inForce: 649,
  dependencies: [],
};
const clinic: DefinitionPackage = {
  ...own,
  id: "example.clinic#1.0.0",
  name: "example.clinic",
  version: "1.0.0",
  title: "Forms of the clinic",
  source: "Imported from clinic.tgz",
  importedAt: "2026-11-21T08:00:00Z",
  preferred: true,
  total: 3,
  inForce: 1,
  dependencies: [
    {
      name: "example.absent",
      version: "2.0.0",
      state: "Not imported, so what is defined there is not checked",
      missing: true,
    },
  ],
};
const line = {
  name: "Rooms",
  kind: "Code system",
  url: "https://example.org/CodeSystem/rooms",
  version: "2",
  package: "example.clinic 1.0.0",
  inForce: false,
  state: "Not in force. The one from example.first 1.0.0 is.",
};
const service = {
  id: "s1",
  name: "Trumpton ED",
  listed: true,
  fetchedAt: "2026-11-21T08:00:00Z",
  outdated: true,
  definitions: [
    {
      message: "Booking",
      uses: ["Emergency department"],
      url: "https://fhir.nhs.uk/booking",
      version: "2.1.0",
    },
  ],
  faults: ["The service published something that is no definition."],
};

let packages: DefinitionPackages;
let published: unknown;
let api: ReturnType<typeof fakeApi>;

beforeEach(() => {
  packages = { packages: [own, clinic], damaged: [] };
  published = { services: [service], total: 1, page: 10 };
  api = fakeApi({
    "GET /definitions/packages": () => packages,
    "GET /definitions": ({ query }) =>
      query.get("q") === "none"
        ? { definitions: [], total: 0, page: 50 }
        : { definitions: [line], total: query.get("package") ? 1 : 120, page: 50 },
    "GET /definitions/published": () => published,
  });
});

const asked = () => api.calls.filter((call) => call.name === "GET /definitions").at(-1)?.asked.query;
const row = (name: RegExp) => within(screen.getByRole("rowheader", { name }).closest("tr")!);

test("packages say where they came from, what is in force, and what they lack", async () => {
  await visit("#/definitions");
  const base = row(/hl7/);
  base.getByText("Part of Barsdesk");
  base.getByText("Profile or type: 649");
  base.getByText("All");
  const imported = row(/Forms of the clinic/);
  imported.getByText("1 of 3");
  imported.getByText("Preferred");
  imported.getByText("Not imported, so what is defined there is not checked");
});

test("a damaged package is named, with what to do", async () => {
  packages.damaged = [
    { name: "example.old", version: "1", why: "The kept copy is damaged. Import it again." },
  ];
  await visit("#/definitions");
  screen.getByRole("heading", { name: /A package is damaged/ });
  screen.getByText(/Import it again/);
});

test("a definition says whether it is in force, and why not", async () => {
  await visit("#/definitions");
  screen.getByText("120 definitions match.");
  row(/Rooms/).getByText("Not in force. The one from example.first 1.0.0 is.");
});

test("the list is narrowed by words, package and state, and begins at its first page", async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  const user = userEvent.setup({ advanceTimers: vi.advanceTimersByTime });
  await visit("#/definitions");
  await user.click(screen.getByRole("link", { name: "Page 3" }));
  await settle();
  expect(asked()?.get("offset")).toBe("100");
  await user.selectOptions(screen.getByLabelText("State"), "Not in force");
  await settle();
  expect([asked()?.get("offset"), asked()?.get("state")]).toEqual(["0", "not-in-force"]);
  await user.type(screen.getByLabelText("Search by name or address"), "none");
  await vi.advanceTimersByTimeAsync(300);
  await settle();
  expect(asked()?.get("q")).toBe("none");
  screen.getByText("No definition matches.");
  vi.useRealTimers();
});

test("a package lists its definitions, and takes the person there", async () => {
  await visit("#/definitions");
  await userEvent.click(screen.getByRole("button", { name: "List them for example.clinic 1.0.0" }));
  await settle();
  expect(asked()?.get("package")).toBe("example.clinic#1.0.0");
  expect(screen.getByLabelText<HTMLSelectElement>("Package").value).toBe("example.clinic#1.0.0");
  expect(document.activeElement).toBe(screen.getByRole("heading", { level: 2, name: "Definitions" }));
  screen.getByText("1 definition matches.");
});

test("what services published is shown with its age and its faults", async () => {
  await visit("#/definitions");
  const shown = row(/Trumpton ED/);
  expect(shown.getByRole("link", { name: "Trumpton ED" }).getAttribute("href")).toBe("#/services/s1");
  shown.getByText(/Booking, version 2\.1\.0/);
  shown.getByText("The service published something that is no definition.");
  shown.getByText("Will be asked again before use");
});

test("before any service was asked, that is said", async () => {
  published = { services: [], total: 0, page: 10 };
  await visit("#/definitions");
  screen.getByText("No service has been asked yet what it accepts.");
});

test("a refusal is told once for each list, and the rest stays", async () => {
  api = fakeApi({
    "GET /definitions/packages": () => packages,
    "GET /definitions": () => refused(500, "internal"),
    "GET /definitions/published": () => published,
  });
  await visit("#/definitions");
  expect(screen.getAllByRole("alert")).toHaveLength(1);
  row(/Trumpton ED/);
});

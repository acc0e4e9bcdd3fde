import { screen, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test } from "vitest";
import type { PersonView } from "../../api/types";
import { session } from "../../frame/session.svelte";
import { aSession, aStanding } from "../../testing/cases";
import { fakeApi, refused } from "../../testing/fake-api";
import { aPeopleList, aPerson, aPersonLine, aSessionLine, roleNames } from "../../testing/people";
import { settle, visit } from "../../testing/screens";

let person: PersonView;
let api: ReturnType<typeof fakeApi>;
const link = (kind: string) => ({ path: "/#/invitation/tok", kind, until: "2026-11-28T12:00:00Z" });

const press = async (name: string | RegExp) => {
  await userEvent.click(screen.getByRole("button", { name }));
  await settle();
};
const write = (label: string, text: string) => userEvent.type(screen.getByLabelText(label), text);
const sent = (name: string) => api.calls.find((call) => call.name === name)?.asked.body;

beforeEach(() => {
  person = aPerson();
  session.value = aSession({ access: aStanding({ role: "administrator", roleLabel: "Administrator" }) });
  api = fakeApi({
    "GET /people": () => aPeopleList(),
    "POST /people": () => ({ person, link: link("new") }),
    "GET /people/*": () => person,
    "PUT /people/*": () => (person = aPerson({ version: 4 })),
    "POST /people/*/invite": () => link("password"),
    "POST /people/*/reset-factor": () => link("factor"),
    "POST /people/*/disable": () => (person = aPerson({ state: "disabled", sessions: [] })),
    "POST /people/*/enable": () => (person = aPerson()),
    "GET /sessions": () => ({ sessions: [aSessionLine()], everyone: true }),
    "DELETE /sessions/*": () => undefined,
    "GET /settings/identity": () => ({ roles: [{ value: "1", label: "Nurse" }] }),
    "GET /role-map": () => ({ rows: [], roles: roleNames }),
    "PUT /role-map": ({ body }) => ({ ...(body as object), roles: roleNames }),
  });
});

test("people are listed with their roles in words and how they stand", async () => {
  await visit("#/people");
  const row = screen.getByRole("link", { name: "Robin Lind" }).closest("tr")!;
  within(row).getByText("Clinician");
  within(row).getByText("Can sign in");
  await userEvent.click(screen.getByText("What each role may do"));
  screen.getByText("Looks after people and settings; sees no patient.");
});

test("a person is added and the link is shown once, to be handed over", async () => {
  await visit("#/people/new");
  await press("Add and make a link");
  for (const text of ["Enter a username", "Enter a name", "Choose at least one role"]) {
    screen.getByRole("link", { name: text });
  }
  await write("Username", "rlind");
  await write("Name", "Robin Lind");
  await userEvent.click(screen.getByLabelText("Clinician"));
  await press("Add and make a link");
  expect(sent("POST /people")).toMatchObject({ username: "rlind", name: "Robin Lind", roles: ["clinician"] });
  screen.getByText(/#\/invitation\/tok$/);
  expect(document.title).not.toMatch(/Lind/);
});

test("a username that is taken is told in words, and nothing typed is lost", async () => {
  api = fakeApi({
    "GET /people": () => aPeopleList(),
    "GET /settings/identity": () => ({ roles: [] }),
    "POST /people": () => refused(409, "username-taken", { title: "Somebody has this username" }),
  });
  await visit("#/people/new");
  await write("Username", "rlind");
  await write("Name", "Robin Lind");
  await userEvent.click(screen.getByLabelText("Clinician"));
  await press("Add and make a link");
  screen.getByRole("heading", { name: "Somebody has this username" });
  expect(screen.getByLabelText<HTMLInputElement>("Name").value).toBe("Robin Lind");
});

test("an account is turned off only when asked twice, and on again", async () => {
  await visit("#/people/p2");
  await press("Turn the account off");
  expect(api.count("POST /people/*/disable")).toBe(0);
  await press("Leave it");
  await press("Turn the account off");
  await press("Turn it off");
  expect(api.count("POST /people/*/disable")).toBe(1);
  screen.getByText("Turned off");
  await press("Turn the account on");
  screen.getByText("Can sign in");
});

test("one’s own account is not offered to be turned off", async () => {
  person = aPerson({ ...aPersonLine({ id: "p1", self: true }) });
  await visit("#/people/p1");
  expect(screen.queryByRole("button", { name: "Turn the account off" })).toBeNull();
});

test("a lost phone: the app is forgotten and a link given", async () => {
  await visit("#/people/p2");
  await press("Reset the authenticator app");
  await press("Forget it");
  screen.getByRole("heading", { name: "Link for Robin Lind" });
  screen.getByText(/#\/invitation\/tok$/);
});

test("name and roles are changed on the version that was shown", async () => {
  await visit("#/people/p2");
  await userEvent.click(screen.getByLabelText("Administrator"));
  await press("Save");
  expect(sent("PUT /people/*")).toMatchObject({ version: 3, roles: ["clinician", "administrator"] });
});

test("every session can be found and ended", async () => {
  await visit("#/people/sessions");
  await press("End the session of Alex Bell on Firefox on Windows");
  expect(api.count("DELETE /sessions/*")).toBe(1);
});

test("roles of a provider are matched to ours", async () => {
  await visit("#/people/provider-roles");
  await press("Add a line");
  await write("The provider’s role code", "S8000:G8000:R8001");
  await press("Save");
  expect(sent("PUT /role-map")).toEqual({
    rows: [{ roleCode: "S8000:G8000:R8001", organisation: "", role: "clinician" }],
  });
  screen.getByText("Saved. It counts from the next sign-in.");
});

test("a screen of another role is not read, and says whose it is", async () => {
  session.value = aSession({ may: ["today.read"] });
  await visit("#/people");
  screen.getByRole("heading", { name: "Your role does not do this" });
  expect(api.count("GET /people")).toBe(0);
});

test("a role without Today begins where it can go", async () => {
  session.value = aSession({ may: ["people.read", "settings.read"] });
  await visit("#/");
  expect(screen.getAllByRole("listitem").map((item) => item.textContent?.trim())).toEqual([
    "People and roles",
    "Settings",
  ]);
});

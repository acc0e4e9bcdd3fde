import { render, screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test, vi } from "vitest";
import App from "../../App.svelte";
import type { Invitation, Session } from "../../api/types";
import { lock } from "../../frame/lock.svelte";
import { session as current } from "../../frame/session.svelte";
import { go } from "../../route/route.svelte";
import { aSession, aStanding, aToday, aVisitor } from "../../testing/cases";
import { fakeApi, refused } from "../../testing/fake-api";
import { settle } from "../../testing/screens";

let session: Session;
let signIn: (body: unknown) => unknown;
let given: Invitation;
let api: ReturnType<typeof fakeApi>;

const visitor = (over = {}) =>
  aSession({ signedIn: false, person: "", organisation: "", access: aVisitor(over) });
const press = async (name: string) => {
  await userEvent.click(screen.getByRole("button", { name }));
  await settle();
};
const write = (label: string, text: string) => userEvent.type(screen.getByLabelText(label), text);
const sent = (name: string) => api.calls.find((call) => call.name === name)?.asked.body;

beforeEach(() => {
  session = visitor();
  signIn = () => (session = aSession());
  given = {
    kind: "first",
    name: "",
    username: "",
    needsPassword: true,
    asksPassword: false,
    asksCode: false,
    factor: { secret: "JBSW Y3DP EHPK 3PXP", uri: "otpauth://totp/x", qr: ["10", "01"] },
    providers: [],
    roles: [{ role: "clinician", label: "Clinician", what: "Cares for patients." }],
    rules: ["At least 12 characters."],
  };
  current.value = undefined;
  lock.covered = false;
  vi.stubGlobal(
    "EventSource",
    class {
      addEventListener = () => undefined;
      close = () => undefined;
    },
  );
  const joined = () => ({ session: (session = aSession()), codes: ["aaaa-1111", "bbbb-2222"] });
  api = fakeApi({
    "GET /session": () => session,
    "POST /session": ({ body }) => signIn(body),
    "POST /session/role": () => (session = aSession()),
    "POST /me/notices": () => {
      session = aSession();
    },
    "POST /invitations/open": () => given,
    "POST /invitations/accept": joined,
    "POST /people/first": joined,
    "GET /me": () => refused(500, "off"),
    "GET /today": () => aToday(),
  });
});

async function open(address = "#/") {
  go(address, "replace");
  render(App);
  await settle();
}

async function details(username = "abell", password = "correct horse battery") {
  await write("Username", username);
  await write("Password", password);
  await press("Continue");
}

test("username and password come first, then the code; nothing is asked before all are there", async () => {
  await open();
  expect(document.activeElement).toBe(screen.getByLabelText("Username"));
  await details();
  expect(api.count("POST /session")).toBe(0);
  const code = screen.getByLabelText("Code from your authenticator app");
  expect(code.getAttribute("autocomplete")).toBe("one-time-code");
  expect(document.activeElement).toBe(code);
  await write("Code from your authenticator app", " 123456 ");
  await press("Sign in");
  expect(sent("POST /session")).toEqual({
    username: "abell",
    password: "correct horse battery",
    code: "123456",
  });
  screen.getByRole("heading", { name: "Today" });
});

test("what is left out is said at its field, with the focus on the summary", async () => {
  await open();
  await press("Continue");
  expect(document.activeElement?.textContent).toContain("There is a problem");
  await userEvent.click(screen.getByRole("link", { name: "Enter your password" }));
  expect(document.activeElement).toBe(screen.getByLabelText("Password"));
  screen.getByRole("link", { name: "Enter your username" });
});

test("one refusal for whatever was wrong; the username stays, the password is gone", async () => {
  signIn = () => refused(403, "not-let-in", { title: "You were not let in" });
  await open();
  await details("nobody");
  await write("Code from your authenticator app", "000000");
  await press("Sign in");
  screen.getByRole("heading", { name: "You were not let in" });
  expect(screen.getByLabelText<HTMLInputElement>("Username").value).toBe("nobody");
  expect(screen.getByLabelText<HTMLInputElement>("Password").value).toBe("");
  expect(screen.getByRole("alert").closest("#refused")).toBe(document.activeElement);
});

test("too many tries: the wait is told in words", async () => {
  signIn = () =>
    refused(429, "too-soon", { title: "Wait before you try again", next: "Try again in 30 seconds." });
  await open();
  await details();
  await write("Code from your authenticator app", "000000");
  await press("Sign in");
  screen.getByText("Try again in 30 seconds.");
});

test("without the phone a recovery code does", async () => {
  await open();
  await details();
  await press("You do not have your phone? Use a recovery code");
  await write("Recovery code", "aaaa-1111");
  await press("Sign in");
  expect(sent("POST /session")).toMatchObject({ code: "aaaa-1111" });
});

test("a sign-in provider is offered by its name, and alone where there is no other way", async () => {
  const providers = [{ id: "cis2", label: "NHS CIS2" }];
  session = visitor({ ways: ["provider"], providers });
  await open();
  const link = screen.getByRole("button", { name: "Sign in with NHS CIS2" });
  expect(link.getAttribute("href")).toMatch(/\/oidc\/cis2\/begin$/);
  expect(screen.queryByLabelText("Username")).toBeNull();
});

test("who has several roles says which, each with what it is for", async () => {
  const roles = [
    { id: "clinician", role: "clinician", label: "Clinician", what: "Cares for patients.", organisation: "" },
    {
      id: "manager",
      role: "manager",
      label: "Manager",
      what: "Looks after services.",
      organisation: "A1001",
    },
  ];
  session = aSession({ access: aStanding({ role: "", roleLabel: "", roles }) });
  await open();
  screen.getByText("Looks after services.");
  await press("Continue");
  screen.getByRole("link", { name: "Choose what you are here to do" });
  await userEvent.click(screen.getByLabelText("Manager, for A1001"));
  await press("Continue");
  expect(sent("POST /session/role")).toEqual({ id: "manager" });
  screen.getByRole("heading", { name: "Today" });
});

test("what happened to the account meanwhile is read before anything else", async () => {
  const notices = [
    {
      kind: "failed",
      text: "Someone tried to sign in as you 3 times.",
      at: "2026-11-21T02:00:00Z",
      count: 3,
    },
  ];
  session = aSession({ access: aStanding({ notices }) });
  await open();
  screen.getByText("Someone tried to sign in as you 3 times.");
  expect(api.count("GET /today")).toBe(0);
  await press("It was me: continue");
  expect(api.count("POST /me/notices")).toBe(1);
  screen.getByRole("heading", { name: "Today" });
});

test("what was not oneself leads to another password", async () => {
  const notices = [
    { kind: "changed", text: "What you sign in with was changed.", at: "2026-11-21T02:00:00Z", count: 1 },
  ];
  session = aSession({ access: aStanding({ notices }) });
  await open();
  await press("It was not me: change my password");
  expect(window.location.hash).toBe("#/account/password");
});

test("the first account: who, a password, an app, recovery codes that are shown once", async () => {
  session = visitor({ firstAccount: true });
  await open("#/sign-in/once");
  expect(window.location.hash).toBe("#/");
  await write("Your name", "Alex Bell");
  await write("Username", "abell");
  await userEvent.click(screen.getByLabelText("Clinician"));
  await press("Continue");
  screen.getByText("At least 12 characters.");
  expect(screen.getByLabelText("Password").getAttribute("autocomplete")).toBe("new-password");
  await write("Password", "correct horse battery");
  await press("Continue");
  screen.getByRole("img", { name: /QR code/ });
  screen.getByText("JBSW Y3DP EHPK 3PXP");
  await write("Code that the app shows", "123456");
  await press("Continue");
  expect(sent("POST /people/first")).toEqual({
    token: "once",
    code: "123456",
    name: "Alex Bell",
    username: "abell",
    password: "correct horse battery",
    roles: ["clinician"],
  });
  screen.getByText("bbbb-2222");
  await press("Continue");
  await userEvent.click(screen.getByLabelText("I have kept these codes apart from my phone"));
  await press("Continue");
  expect(screen.queryByText("bbbb-2222")).toBeNull();
  screen.getByRole("heading", { name: "Today" });
});

test("a password that is refused leads back to it with all else kept", async () => {
  session = visitor({ firstAccount: true });
  api = fakeApi({
    "GET /session": () => session,
    "POST /invitations/open": () => given,
    "POST /people/first": () => refused(422, "password", { title: "Choose another password" }),
  });
  await open("#/sign-in/once");
  await write("Your name", "Alex Bell");
  await write("Username", "abell");
  await press("Continue");
  await write("Password", "password1234");
  await press("Continue");
  await write("Code that the app shows", "123456");
  await press("Continue");
  screen.getByRole("heading", { name: "Choose another password" });
  await press("Back");
  await press("Back");
  expect(screen.getByLabelText<HTMLInputElement>("Your name").value).toBe("Alex Bell");
});

test("an invitation to set a new app asks for the present password, and gives no codes when the old ones stay good", async () => {
  given = {
    ...given,
    kind: "factor",
    name: "Robin Lind",
    username: "rlind",
    needsPassword: false,
    asksPassword: true,
  };
  await open("#/invitation/tok");
  screen.getByRole("heading", { name: "Welcome, Robin Lind" });
  await press("Continue");
  await write("Password", "correct horse battery");
  await press("Continue");
  await write("Code that the app shows", "654321");
  await press("Continue");
  expect(sent("POST /invitations/accept")).toEqual({
    token: "tok",
    password: "correct horse battery",
    code: "654321",
  });
  screen.getByText("aaaa-1111");
});

test("an invitation that does not work says so and leads to the sign-in", async () => {
  api = fakeApi({
    "GET /session": () => session,
    "POST /invitations/open": () => refused(403, "link-used", { title: "This link does not work" }),
  });
  await open("#/invitation/tok");
  screen.getByRole("heading", { name: "This link does not work" });
  await press("Go to sign in");
  screen.getByRole("heading", { name: "Sign in" });
});

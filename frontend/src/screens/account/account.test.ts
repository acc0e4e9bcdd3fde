import { screen, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test } from "vitest";
import type { Me, SessionLine } from "../../api/types";
import { session } from "../../frame/session.svelte";
import { aSession, aStanding } from "../../testing/cases";
import { fakeApi, refused } from "../../testing/fake-api";
import { aMe, aPerson, aSessionLine } from "../../testing/people";
import { settle, visit } from "../../testing/screens";

let me: Me;
let sessions: SessionLine[];
let api: ReturnType<typeof fakeApi>;

const press = async (name: string | RegExp) => {
  await userEvent.click(screen.getByRole("button", { name }));
  await settle();
};
const write = (label: string, text: string) => userEvent.type(screen.getByLabelText(label), text);
const sent = (name: string) => api.calls.find((call) => call.name === name)?.asked.body;

beforeEach(() => {
  me = aMe();
  sessions = [
    aSessionLine({ current: true }),
    aSessionLine({ id: "s2", device: "Chrome on Android", locked: true }),
  ];
  session.value = aSession();
  api = fakeApi({
    "GET /session": () => aSession(),
    "GET /me": () => me,
    "PUT /me": () => (me = aMe()),
    "GET /sessions": () => ({ sessions, everyone: false }),
    "DELETE /sessions/*": ({ params }) => {
      sessions = sessions.filter((one) => one.id !== params[0]);
    },
    "POST /session/prove": () => {
      me = { ...me, proved: true };
      return aSession();
    },
    "POST /session/role": () => aSession(),
    "POST /me/password": ({ body }) =>
      (body as { current: string }).current === "right" ? undefined : refused(403, "not-let-in"),
    "POST /me/totp": () => ({ secret: "JBSW Y3DP", uri: "otpauth://totp/x", qr: ["1"] }),
    "POST /me/totp/confirm": () => ({ codes: ["cccc-3333"] }),
    "POST /me/recovery-codes": () => ({ codes: ["dddd-4444"] }),
    "POST /me/pin": () => undefined,
  });
});

test("the account says what one signs in with, and each line can be changed", async () => {
  await visit("#/account");
  screen.getByText("7 left");
  for (const name of [
    "Change your name",
    "Change your password",
    "Set your PIN",
    "Get new ones recovery codes",
  ]) {
    screen.getByRole("link", { name });
  }
  expect(screen.queryByRole("link", { name: "Change your role" })).toBeNull();
});

test("sessions are listed with device, place and last use, and ended at once", async () => {
  await visit("#/account");
  const other = screen.getByText("Chrome on Android").closest("tr")!;
  expect(other.textContent).toMatch(/192\.0\.2\.10/);
  within(other).getByText("Locked");
  within(screen.getByText("Firefox on Windows").closest("tr")!).getByText("This one");
  await press("End the session on Chrome on Android");
  screen.getByText("The session on Chrome on Android has ended.");
  expect(screen.queryByRole("button", { name: /Chrome on Android/ })).toBeNull();
});

test("a password is changed for the present one", async () => {
  await visit("#/account/password");
  screen.getByText("At least 12 characters.");
  await write("Password you have now", "right");
  await press("Change the password");
  screen.getByRole("link", { name: "Enter a new password" });
  await write("New password", "correct horse battery");
  await press("Change the password");
  expect(sent("POST /me/password")).toEqual({ current: "right", new: "correct horse battery" });
  screen.getByText("Your password is changed. Your other sessions have ended.");
});

test("a wrong present password is gone, and the new one is kept", async () => {
  await visit("#/account/password");
  await write("Password you have now", "wrong");
  await write("New password", "correct horse battery");
  await press("Change the password");
  screen.getByRole("alert");
  expect(screen.getByLabelText<HTMLInputElement>("Password you have now").value).toBe("");
  expect(screen.getByLabelText<HTMLInputElement>("New password").value).toBe("correct horse battery");
});

test("another authenticator app asks once more who it is, then shows new recovery codes once", async () => {
  me = aMe({ proved: false });
  await visit("#/account/factor");
  await write("Password", "right");
  await write("Code from your authenticator app", "123456");
  await press("Continue");
  expect(sent("POST /session/prove")).toEqual({ password: "right", code: "123456" });
  await press("Set up an authenticator app");
  screen.getByText("JBSW Y3DP");
  await write("Code that the app shows", "654321");
  await press("Continue");
  screen.getByText("cccc-3333");
  await userEvent.click(screen.getByLabelText("I have kept these codes apart from my phone"));
  await press("Continue");
  screen.getByText("Your authenticator app is set up.");
  expect(screen.queryByText("cccc-3333")).toBeNull();
});

test("new recovery codes replace the old ones only when asked for", async () => {
  await visit("#/account/recovery-codes");
  expect(api.count("POST /me/recovery-codes")).toBe(0);
  await press("Get new recovery codes");
  screen.getByText("dddd-4444");
});

test("a PIN is set, changed and removed", async () => {
  await visit("#/account/pin");
  await press("Set the PIN");
  screen.getByRole("link", { name: "Enter a PIN" });
  await write("PIN", "2468");
  await press("Set the PIN");
  expect(sent("POST /me/pin")).toEqual({ pin: "2468" });
  screen.getByText("Your PIN is set.");
  me = aMe({ person: aPerson({ hasPin: true }) });
  await visit("#/account/pin");
  api.calls.length = 0;
  await press("Remove the PIN");
  expect(sent("POST /me/pin")).toEqual({ pin: "" });
});

test("who has several roles goes on in another", async () => {
  const roles = ["Clinician", "Manager"].map((label) => ({
    id: label.toLowerCase(),
    role: label.toLowerCase(),
    label,
    what: "",
    organisation: "",
  }));
  session.value = aSession({ access: aStanding({ roles }) });
  await visit("#/account/role");
  await userEvent.click(screen.getByLabelText("Manager"));
  await press("Continue");
  expect(sent("POST /session/role")).toEqual({ id: "manager" });
});

test("the one person of a computer finds the PIN in the settings, and no account", async () => {
  session.value = aSession({ access: aStanding({ alone: true, username: "" }) });
  await visit("#/settings");
  expect(screen.getByRole("link", { name: "PIN" }).getAttribute("href")).toBe("#/account/pin");
  expect(screen.queryByRole("link", { name: "My account" })).toBeNull();
});

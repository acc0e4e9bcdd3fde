import { screen, waitFor, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test } from "vitest";
import type { Check, Draft, DraftSave, Fault, SlotList } from "../../api/types";
import { patientInPlay } from "../../frame/patient.svelte";
import { josiah } from "../../testing/cases";
import { aDraft, aPatient, aSlot } from "../../testing/drafts";
import { fakeApi, refused } from "../../testing/fake-api";
import { aBlock, aField, aForm, aSection } from "../../testing/forms";
import { settle, visit } from "../../testing/screens";

const form = aForm([aSection("assessment", [aBlock("Story", [aField("Narrative")])])]);

/** The server's side of one draft. */
let draft: Draft;
let faults: Fault[];
let slots: Partial<SlotList>;
let api: ReturnType<typeof fakeApi>;
let send: () => unknown;
let down = false;

beforeEach(() => {
  down = false;
  draft = aDraft({ form, patient: aPatient({ contacts: [aContact(true)] }) });
  faults = [];
  slots = {};
  send = () => ({ caseId: "c1" });
  api = fakeApi({
    "GET /drafts/*": () => draft,
    "PUT /drafts/*": ({ body }) => save(body as DraftSave),
    "GET /drafts/*/check": () => aCheck(),
    "GET /drafts/*/slots": () => ({
      askedAt: "2026-11-21T12:06:00Z",
      from: "2026-11-21T12:06:00Z",
      to: "2026-11-28T12:06:00Z",
      slots: [],
      note: "",
      ...slots,
    }),
    "POST /drafts/*/send": () => send(),
    "GET /patients": () => ({
      patients: [aPatient({ family: "Murry", given: "Josiah", birthDate: "1918-08-10" })],
    }),
    "POST /nhs-number": ({ body }) => {
      const ok = (body as { nhsNumber: string }).nhsNumber === "9658499058";
      return { ok, shown: ok ? "965 849 9058" : "", message: ok ? "" : "This is not a sound NHS number" };
    },
  });
});

function aContact(first: boolean) {
  return { relationship: "", given: "", family: "", phone: "", email: "", first };
}

function save(body: DraftSave): unknown {
  if (down) throw new TypeError("fetch failed");
  if (body.version !== draft.version) return refused(409, "draft-stale");
  const accepted = (code: string) => body.accept?.includes(code);
  draft = {
    ...draft,
    version: draft.version + 1,
    patient: body.patient ?? draft.patient,
    answers: body.answers ?? draft.answers,
    slot: body.slotId ? slots.slots?.find((slot) => slot.id === body.slotId) : draft.slot,
    warnings: draft.warnings.map((w) => ({ ...w, accepted: w.accepted || Boolean(accepted(w.code)) })),
  };
  return draft;
}

function aCheck(): Check {
  return {
    version: draft.version,
    ready: faults.length === 0 && draft.warnings.every((w) => w.accepted),
    faults,
    messages: [{ title: "Referral to Trumpton ED", reading: [], json: "{}", headers: [], findings: [] }],
    warnings: draft.warnings,
    dropped: draft.dropped,
    action: "Book and refer",
  };
}

const saves = () => api.calls.filter((c) => c.name === "PUT /drafts/*").map((c) => c.asked.body as DraftSave);
const next = () => userEvent.click(screen.getByRole("button", { name: "Save and continue" }));
/** Waits until what was typed is saved, or the page says why not. */
const waitForSave = async () => {
  await waitFor(() => expect(screen.queryByText("Saving…")).toBeNull());
  await settle();
};

test("a draft goes on where it stood", async () => {
  draft.steps[1]!.state = "done";
  await visit("#/new/d1");
  expect(window.location.hash).toBe("#/new/d1/form:assessment");
  screen.getByRole("heading", { level: 1, name: /Assessment/ });
});

test("the steps stand at the side with their states, and any can be opened", async () => {
  draft.steps[1]!.state = "problem";
  await visit("#/new/d1/slot");
  const steps = within(screen.getByRole("navigation", { name: "Steps" }));
  expect(steps.getByRole("link", { name: "Patient" }).getAttribute("href")).toBe("#/new/d1/patient");
  steps.getByText("has a problem");
  expect(steps.getByRole("link", { name: "Appointment" }).getAttribute("aria-current")).toBe("step");
});

test("the patient stays in sight, and nothing about them is in the address or the title", async () => {
  draft.banner = josiah;
  const { unmount } = await visit("#/new/d1/patient");
  expect(patientInPlay.banner).toEqual(josiah);
  expect(document.title).toBe("Patient – Barsdesk");
  expect(window.location.hash).not.toMatch(/murry|9658499058/i);
  unmount();
  expect(patientInPlay.banner).toBeUndefined();
});

test("the NHS number is checked as it is typed and shown 3 3 4", async () => {
  await visit("#/new/d1/patient");
  const field = screen.getByLabelText<HTMLInputElement>("NHS number (optional)");
  await userEvent.type(field, "9658499059");
  await screen.findByText("This is not a sound NHS number");
  await userEvent.clear(field);
  await userEvent.type(field, "9658499058");
  await waitFor(() => expect(field.value).toBe("965 849 9058"));
  await waitForSave();
  expect(saves().at(-1)?.patient?.nhsNumber).toBe("9658499058");
});

test("without a verification status the page says that the number is left out; verified asks how and by whom", async () => {
  draft.patient.nhsNumber = "9658499058";
  await visit("#/new/d1/patient");
  screen.getByText(/is left out of the message/);
  expect(screen.queryByLabelText("Who verified it?")).toBeNull();
  await userEvent.click(screen.getByRole("radio", { name: "Verified" }));
  screen.getByLabelText("How was it verified?");
  screen.getByLabelText("Who verified it?");
  expect(screen.queryByText(/is left out of the message/)).toBeNull();
});

test("exactly one contact is called first, however they are added and removed", async () => {
  await visit("#/new/d1/patient");
  await userEvent.click(screen.getByRole("button", { name: "Add another contact" }));
  await userEvent.click(screen.getByRole("radio", { name: "Call this contact first (contact 2)" }));
  await waitForSave();
  expect(
    saves()
      .at(-1)
      ?.patient?.contacts.map((c) => c.first),
  ).toEqual([false, true]);
  await userEvent.click(screen.getByRole("button", { name: "Remove contact 2" }));
  await waitForSave();
  expect(
    saves()
      .at(-1)
      ?.patient?.contacts.map((c) => c.first),
  ).toEqual([true]);
});

test("a made-up patient fills the page, and what was typed before can be put back", async () => {
  await visit("#/new/d1/patient");
  await userEvent.type(screen.getByLabelText("Last name"), "Swain");
  await userEvent.selectOptions(screen.getByLabelText("Use a made-up patient"), "0");
  await userEvent.click(screen.getByRole("button", { name: "Use this patient" }));
  expect(screen.getByLabelText<HTMLInputElement>("Last name").value).toBe("Murry");
  await userEvent.click(screen.getByRole("button", { name: "Put back what I had typed" }));
  expect(screen.getByLabelText<HTMLInputElement>("Last name").value).toBe("Swain");
});

test("going on names the step as completed and saves what waits with it", async () => {
  await visit("#/new/d1/patient");
  await userEvent.type(screen.getByLabelText("Last name"), "Murry");
  await next();
  await settle();
  expect(saves()).toHaveLength(1);
  expect(saves()[0]).toMatchObject({ confirmed: ["patient"], patient: { family: "Murry" } });
  expect(window.location.hash).toBe("#/new/d1/form:assessment");
});

test("what is to put right on this step keeps the person here: summary on top with the focus, message at the field", async () => {
  faults = [
    { step: "form:assessment", field: "Story[0].Narrative", message: "Enter the clinical narrative" },
    { step: "slot", field: "", message: "Choose an appointment." },
  ];
  await visit("#/new/d1/form:assessment");
  await next();
  await settle();
  expect(window.location.hash).toBe("#/new/d1/form:assessment");
  expect(document.activeElement?.className).toBe("nhsuk-error-summary");
  expect(screen.queryByText("Choose an appointment.")).toBeNull();
  await userEvent.click(screen.getByRole("link", { name: "Enter the clinical narrative" }));
  expect(document.activeElement).toBe(screen.getByLabelText("Narrative"));
});

test("what cannot be saved says so at the foot of the page, without moving what is being typed", async () => {
  await visit("#/new/d1/patient");
  down = true;
  await userEvent.type(screen.getByLabelText("Last name"), "Murry");
  await waitForSave();
  screen.getByText("Not saved yet: Barsdesk does not answer. What you typed stays here.");
  await next();
  await settle();
  screen.getByRole("heading", { name: "Barsdesk does not answer" });
  expect(screen.getByLabelText<HTMLInputElement>("Last name").value).toBe("Murry");
  down = false;
  await next();
  await settle();
  expect(draft.patient.family).toBe("Murry");
});

test("the save of a stale tab is refused and shown, and the newer answers can be loaded", async () => {
  await visit("#/new/d1/patient");
  draft = { ...draft, version: 9, patient: { ...draft.patient, family: "Swain" } };
  await userEvent.type(screen.getByLabelText("First name"), "Josiah");
  await waitForSave();
  screen.getByRole("heading", { name: "This draft changed in another window" });
  expect(screen.getByLabelText<HTMLInputElement>("First name").value).toBe("Josiah");
  await userEvent.click(screen.getByRole("button", { name: "Load the newer answers" }));
  await settle();
  expect(screen.getByLabelText<HTMLInputElement>("Last name").value).toBe("Swain");
  expect(screen.queryByRole("heading", { name: "This draft changed in another window" })).toBeNull();
  screen.getByText("Josiah");
});

test("text that could not be saved is still there after leaving the page and coming back", async () => {
  draft.id = "d2";
  await visit("#/new/d2/patient");
  draft = { ...draft, version: 9 };
  await userEvent.type(screen.getByLabelText("First name"), "Josiah");
  await waitForSave();
  await visit("#/nowhere");
  await visit("#/new/d2/patient");
  expect(screen.getByLabelText<HTMLInputElement>("First name").value).toBe("Josiah");
  screen.getByRole("heading", { name: "This draft changed in another window" });
});

test("a draft that was sent leads to its case and cannot be sent again", async () => {
  draft.sentCase = "c1";
  await visit("#/new/d1/check");
  screen.getByRole("heading", { name: "This was sent already" });
  expect(screen.getByRole("link", { name: "Open the case" }).getAttribute("href")).toBe("#/cases/c1");
  expect(screen.queryByRole("button")).toBeNull();
});

test("a time is chosen among those just asked for", async () => {
  slots = { slots: [aSlot("s1", "09:15"), aSlot("s2", "10:00")] };
  await visit("#/new/d1/slot");
  screen.getByText(/Asked Trumpton ED/);
  const [first, second] = slots.slots!.map((slot) =>
    screen.getByRole("button", { name: `${slot.day}, ${slot.time} In person, GP, Female` }),
  );
  first!.focus();
  await userEvent.keyboard("{ArrowDown}");
  expect(document.activeElement).toBe(second);
  await userEvent.keyboard("{Enter}");
  await settle();
  expect(saves()).toEqual([{ version: 1, slotId: "s2" }]);
  expect(second!.getAttribute("aria-pressed")).toBe("true");
  screen.getByText(/Nothing is booked until you send/);
});

test("asking again asks the service again", async () => {
  await visit("#/new/d1/slot");
  await userEvent.click(screen.getByRole("button", { name: "Ask again" }));
  await settle();
  expect(api.count("GET /drafts/*/slots")).toBe(2);
});

test("no free times says so and offers another service", async () => {
  slots = { note: "Trumpton ED has no free appointments." };
  await visit("#/new/d1/slot");
  screen.getByText("Trumpton ED has no free appointments.");
  expect(screen.getByRole("link", { name: "Choose another service" }).getAttribute("href")).toBe("#/new");
});

test("a slot that was taken meanwhile is said with the other times", async () => {
  draft.slotNote = "Someone else has booked 09:15.";
  slots = { slots: [aSlot("s2", "10:00")] };
  await visit("#/new/d1/slot");
  screen.getByText("Someone else has booked 09:15.");
  screen.getByText("All your answers are still here.");
});

test("each answer has its own way back on the last page", async () => {
  draft.answers = { Story: [{ Narrative: "Fell down the stairs" }] };
  await visit("#/new/d1/check");
  screen.getByText("Fell down the stairs");
  const change = screen.getByRole("link", { name: "Change narrative" });
  expect(change.getAttribute("href")).toBe("#/new/d1/form:assessment/f-Story-0-Narrative");
  await visit("#/new/d1/form:assessment/f-Story-0-Narrative");
  expect(document.activeElement).toBe(screen.getByLabelText("Narrative"));
});

test("sending happens once, however often it is clicked", async () => {
  let answer: (value: unknown) => void = () => undefined;
  send = () => new Promise((done) => (answer = done));
  await visit("#/new/d1/check");
  const button = screen.getByRole<HTMLButtonElement>("button", { name: "Book and refer" });
  await userEvent.dblClick(button);
  await settle();
  button.click();
  expect(button.disabled).toBe(true);
  expect(api.count("POST /drafts/*/send")).toBe(1);
  answer({ caseId: "c1" });
  await settle();
  expect(window.location.hash).toBe("#/cases/c1/sent");
});

test("sending without an answer says that it may have begun and that asking again is safe", async () => {
  send = () => {
    throw new TypeError("fetch failed");
  };
  await visit("#/new/d1/check");
  await userEvent.click(screen.getByRole("button", { name: "Book and refer" }));
  await settle();
  screen.getByText(/Sending may have begun. Barsdesk sends a draft only once/);
  expect(screen.getByRole<HTMLButtonElement>("button", { name: "Book and refer" }).disabled).toBe(false);
});

test("what keeps it from being sent is listed with where to go, and nothing can be sent", async () => {
  faults = [{ step: "slot", field: "", message: "Choose an appointment." }];
  await visit("#/new/d1/check");
  screen.getByRole("heading", { name: "This cannot be sent yet" });
  expect(screen.getByRole("link", { name: "Choose an appointment." }).getAttribute("href")).toBe(
    "#/new/d1/slot",
  );
  expect(screen.getByRole<HTMLButtonElement>("button", { name: "Book and refer" }).disabled).toBe(true);
});

test("a warning has to be accepted, and the choice is recorded", async () => {
  draft.warnings = [
    {
      code: "unresolved-delivery",
      title: "A message may not have arrived",
      text: "Look first.",
      caseId: "c9",
      accepted: false,
    },
  ];
  await visit("#/new/d1/check");
  expect(screen.getByRole<HTMLButtonElement>("button", { name: "Book and refer" }).disabled).toBe(true);
  await userEvent.click(screen.getByRole("checkbox", { name: /I have seen this/ }));
  await settle();
  expect(saves()).toEqual([{ version: 1, accept: ["unresolved-delivery"] }]);
  expect(screen.getByRole<HTMLButtonElement>("button", { name: "Book and refer" }).disabled).toBe(false);
});

test("answers that the service no longer takes are listed, safety first in words, until they are taken out", async () => {
  draft.answers = { Gone: [{ What: "Child at risk" }] };
  draft.dropped = [
    { block: "Gone", index: 0, field: "What", message: "“Child at risk” has no place.", critical: true },
  ];
  await visit("#/new/d1/check");
  screen.getByText("Safety information:");
  await userEvent.click(screen.getByRole("button", { name: /I tell the service another way/ }));
  await settle();
  expect(saves().at(-1)?.answers).toEqual({ Gone: [{ What: "" }] });
});

import { cleanup, render, screen, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { tick } from "svelte";
import { beforeEach, expect, test } from "vitest";
import { fakeApi, refused } from "../testing/fake-api";
import { aNow, aProgress, aStep } from "../testing/sandbox";
import { settle } from "../testing/screens";
import { announcer } from "./announce.svelte";
import Guide from "./Guide.svelte";
import { nextStep, placeOfStep } from "./guide";
import GuidePanel from "./GuidePanel.svelte";
import { sandbox } from "./sandbox.svelte";
import SandboxBar from "./SandboxBar.svelte";

let leaves: () => unknown;
let api: ReturnType<typeof fakeApi>;

beforeEach(() => {
  cleanup();
  announcer.text = "";
  leaves = () => aProgress({ over: true });
  api = fakeApi({ "POST /sandbox/progress/leave": () => leaves() });
});

const click = (name: string | RegExp) => userEvent.click(screen.getByRole("button", { name }));

test("says what to do now, how far it is, and where it is done", () => {
  render(Guide, { progress: aProgress() });
  screen.getByText("1 of 3 steps done");
  screen.getByText("Choose a service.", { selector: ".app-guide__do" });
  expect(screen.getByRole("link", { name: "Go to Services" }).getAttribute("href")).toBe("#/services");
});

test("a hint shows when it is asked for, one at a time, and those of the next step are hidden again", async () => {
  const shown = render(Guide, { progress: aProgress() });
  expect(screen.queryByText("It is in Leeds.")).toBeNull();
  await click("Show a hint");
  screen.getByText("It is in Leeds.");
  expect(screen.queryByText("Trumpton ED.")).toBeNull();
  await click("Show another hint");
  screen.getByText("Trumpton ED.");
  expect(screen.queryByRole("button", { name: /hint/ })).toBeNull();
  const next = aStep({ do: "Choose a time.", state: "now", hints: ["In the morning."] });
  await shown.rerender({ progress: aProgress({ steps: [next], done: 2 }) });
  expect(screen.queryByText("In the morning.")).toBeNull();
  screen.getByRole("button", { name: "Show a hint" });
});

test("leaving asks first, then goes to the debrief", async () => {
  render(Guide, { progress: aProgress() });
  await click("Leave the scenario");
  await click("Go on");
  expect(api.count("POST /sandbox/progress/leave")).toBe(0);
  await click("Leave the scenario");
  await click("Leave it");
  await settle();
  expect(window.location.hash).toBe("#/sandbox/debrief");
  expect(sandbox.progress?.over).toBe(true);
});

test("leaving that fails says so and stays", async () => {
  leaves = () => refused(500, "broken");
  render(Guide, { progress: aProgress() });
  await click("Leave the scenario");
  await click("Leave it");
  await screen.findByText("Title of broken");
  expect(window.location.hash).not.toBe("#/sandbox/debrief");
});

test("one that is over leads to its debrief and offers nothing to leave", () => {
  const steps = aProgress().steps.map((step) => ({ ...step, state: "done" as const }));
  render(Guide, { progress: aProgress({ over: true, steps, done: 3 }) });
  screen.getByText("Every step is done.");
  screen.getByRole("button", { name: "See how it went" });
  expect(screen.queryByRole("button", { name: "Leave the scenario" })).toBeNull();
});

test("the panel folds away, and tells of a step that is done", async () => {
  const shown = render(GuidePanel, { progress: aProgress() });
  const fold = screen.getByRole("button", { name: /Scenario: First booking/ });
  expect(fold.getAttribute("aria-expanded")).toBe("false"); // little room: the step stands in a line
  await userEvent.click(fold);
  expect(fold.getAttribute("aria-expanded")).toBe("true");
  await userEvent.click(fold);
  within(screen.getByRole("complementary", { name: "Scenario" })).getByText("Choose a service.", {
    selector: ".app-panel__now",
    exact: false,
  });
  const steps = [aStep({ state: "done" }), aStep({ do: "Read the answer.", state: "now" })];
  await shown.rerender({ progress: aProgress({ steps, done: 2 }) });
  await tick();
  await settle();
  expect(announcer.text).toBe("Step done, 2 of 2. Next: Read the answer.");
});

test("one that ends while the person looks on stays until they have seen how it went", () => {
  sandbox.show({ progress: aProgress({ over: true, running: false }) });
  sandbox.ended = false;
  sandbox.show({ progress: aProgress({ over: true, running: false }) });
  expect(sandbox.ended).toBe(false);
  sandbox.show({ progress: aProgress() });
  sandbox.show({ progress: aProgress({ over: true, running: false }) });
  expect(sandbox.ended).toBe(true);
  sandbox.show({ progress: aProgress() });
  expect(sandbox.ended).toBe(false);
});

test("a step leads to its screen, to its case where there is one", () => {
  expect(placeOfStep({ screen: "case", caseId: "c1" }).address).toBe("#/cases/c1");
  expect(placeOfStep({ screen: "case" }).address).toBe("#/cases");
  expect(nextStep([aStep({ state: "done" }), aStep({ do: "b" })])?.do).toBe("b");
  expect(nextStep([aStep({ state: "done" })])).toBeUndefined();
});

test("the bar says everything that is on, tells of what is new, and is not there when nothing is on", async () => {
  const down = { id: "fault-1", text: "Trumpton ED is down." };
  const shown = render(SandboxBar, { now: aNow({ on: [down] }) });
  screen.getByRole("region", { name: "On in the Sandbox" });
  screen.getByText("Trumpton ED is down.");
  expect(screen.getByRole("link").getAttribute("href")).toMatch(/^#\/sandbox/);
  const clock = { id: "clock", text: "The clock is stopped." };
  await shown.rerender({ now: aNow({ on: [down, clock], running: false }) });
  await settle();
  expect(announcer.text).toBe("On in the Sandbox: The clock is stopped.");
  await shown.rerender({ now: aNow() });
  expect(screen.queryByRole("region")).toBeNull();
});

import { beforeEach, expect, test, vi } from "vitest";
import { Refused } from "../api/trouble";
import type { Draft, DraftSave } from "../api/types";
import { aDraft } from "../testing/drafts";
import { again, OpenDraft, pause } from "./open-draft.svelte";

/** A server that keeps one draft as ours does: a save must name the stored version. */
class FakeServer {
  saves: DraftSave[] = [];
  /** Loses the answer of the next save after doing it. */
  loseAnswer = false;
  down = false;
  /** Called as a save arrives. */
  onSave = () => {};
  constructor(public stored: Draft = aDraft()) {}

  read = () => this.answer(this.stored);
  save = (_id: string, body: DraftSave, _last: boolean) => {
    this.saves.push(body);
    this.onSave();
    if (this.down) return Promise.reject(new TypeError("fetch failed"));
    if (body.version !== this.stored.version) return Promise.reject(stale);
    this.store(body);
    if (!this.loseAnswer) return this.answer(this.stored);
    this.loseAnswer = false;
    return Promise.reject(new TypeError("fetch failed"));
  };

  store({ patient, answers }: Partial<DraftSave>) {
    this.stored = structuredClone({
      ...this.stored,
      version: this.stored.version + 1,
      patient: patient ?? this.stored.patient,
      answers: answers ?? this.stored.answers,
    });
  }

  private answer(draft: Draft) {
    return Promise.resolve(structuredClone(draft));
  }
}

const stale = new Refused({ code: "draft-stale", title: "", what: "", sent: "", next: "" }, 409);
let server: FakeServer;
let open: OpenDraft;

beforeEach(() => {
  vi.useFakeTimers();
  server = new FakeServer();
  open = new OpenDraft(aDraft(), server);
});

function type(family: string, into = open) {
  into.patient.family = family;
  into.touch();
}

test("what is typed is saved once, when typing pauses", async () => {
  type("Mu");
  await vi.advanceTimersByTimeAsync(pause - 1);
  type("Murry");
  expect(open.unsaved).toBe(true);
  await vi.advanceTimersByTimeAsync(pause);
  expect(server.saves).toHaveLength(1);
  expect(server.stored.patient.family).toBe("Murry");
  expect(open.saving).toBe("saved");
  expect(open.unsaved).toBe(false);
  expect(open.draft.version).toBe(2);
});

test("only what changed is sent", async () => {
  open.answers["story"] = [{ text: "Fell down the stairs" }];
  open.touch();
  await vi.advanceTimersByTimeAsync(pause);
  expect(server.saves).toEqual([{ version: 1, answers: { story: [{ text: "Fell down the stairs" }] } }]);
});

test("what is typed while a save is under way is kept and saved after it", async () => {
  server.onSave = () => {
    server.onSave = () => {};
    type("Murry-Smith");
  };
  type("Murry");
  await open.save();
  expect(open.patient.family).toBe("Murry-Smith");
  await vi.advanceTimersByTimeAsync(pause);
  expect(server.stored.patient.family).toBe("Murry-Smith");
  expect(server.saves.map((s) => s.version)).toEqual([1, 2]);
});

test("without a server the text stays, the page says so, and saving goes on by itself", async () => {
  server.down = true;
  type("Murry");
  await vi.advanceTimersByTimeAsync(pause);
  expect(open.saving).toBe("failed");
  expect(open.trouble?.title).toBe("Barsdesk does not answer");
  server.down = false;
  await vi.advanceTimersByTimeAsync(again);
  expect(open.saving).toBe("saved");
  expect(open.trouble).toBeUndefined();
  expect(server.stored.patient.family).toBe("Murry");
});

test("a save whose answer was lost is not taken for another window's", async () => {
  server.loseAnswer = true;
  type("Murry");
  await vi.advanceTimersByTimeAsync(pause + again);
  expect(open.saving).toBe("saved");
  expect(open.draft.version).toBe(2);
});

test("a stale save is refused, shown, and not tried again; the text stays", async () => {
  server.store({ patient: { ...server.stored.patient, given: "Josiah" } });
  type("Murry");
  await vi.advanceTimersByTimeAsync(pause);
  expect(open.saving).toBe("stale");
  expect(open.patient.family).toBe("Murry");
  type("Murry again");
  await vi.advanceTimersByTimeAsync(10 * pause);
  expect(server.saves).toHaveLength(1);
  expect(server.stored.patient.family).toBe("");
});

test("after a stale save, the other window's answers can be taken; the own ones stay readable", async () => {
  server.store({ patient: { ...server.stored.patient, family: "Swain" } });
  type("Murry");
  await vi.advanceTimersByTimeAsync(pause);
  await open.takeTheirs();
  expect(open.patient.family).toBe("Swain");
  expect(open.lost).toEqual(["Murry"]);
  expect(open.saving).toBe("saved");
});

test("after a stale save, the own answers can be put on top of the other window's", async () => {
  server.store({ patient: { ...server.stored.patient, given: "Josiah" } });
  type("Murry");
  await vi.advanceTimersByTimeAsync(pause);
  await open.keepMine();
  expect(server.stored.patient).toMatchObject({ family: "Murry", given: "Josiah" });
  expect(open.saving).toBe("saved");
  expect(open.lost).toEqual([]);
});

test("a choice is saved together with the text that waits", async () => {
  type("Murry");
  expect(await open.save({ slotId: "slot-9" })).toBe(true);
  expect(server.saves).toHaveLength(1);
  expect(server.saves[0]).toMatchObject({ version: 1, slotId: "slot-9", patient: { family: "Murry" } });
});

test("leaving the page sends what waits", () => {
  type("Murry");
  open.leave();
  expect(server.stored.patient.family).toBe("Murry");
  open = new OpenDraft(server.stored, server);
  open.leave();
  expect(server.saves).toHaveLength(1);
});

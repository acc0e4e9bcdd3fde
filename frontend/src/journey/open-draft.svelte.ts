import { Refused, type Trouble } from "../api/trouble";
import type { Answers, Draft, DraftSave, Patient } from "../api/types";
import { merge, same, textsLost } from "./merge";

/** How the answers on the page stand to those on the server's disk. */
export type Saving = "saved" | "waiting" | "saving" | "failed" | "stale";

/** The two calls that a draft on the page makes. */
export interface DraftCalls {
  read(id: string): Promise<Draft>;
  save(id: string, body: DraftSave, last: boolean): Promise<Draft>;
}

/** How long typing must pause before it is saved. */
export const pause = 400;
/** How long after a save without an answer the next is tried. */
export const again = 3_000;

interface Typed {
  patient: Patient;
  answers: Answers;
}

/**
 * A draft on the page. Every answer is saved shortly after it is typed, one
 * save at a time, each naming the version it builds on. When another window
 * has saved meanwhile, saving stops and the person chooses; what was typed
 * here stays until then, and what a choice drops stays readable in `lost`.
 */
export class OpenDraft {
  draft = $state.raw() as Draft;
  patient = $state() as Patient;
  answers = $state() as Answers;
  saving = $state<Saving>("saved");
  trouble = $state.raw<Trouble>();
  lost = $state.raw<string[]>([]);
  #base: Typed;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(
    draft: Draft,
    private calls: DraftCalls,
  ) {
    this.draft = draft;
    this.#base = typedOf(draft);
    this.patient = structuredClone(draft.patient);
    this.answers = structuredClone(draft.answers);
  }

  /** Something was typed: save it once typing pauses. */
  touch(): void {
    if (this.saving === "stale") return;
    this.saving = "waiting";
    this.#later(pause);
  }

  /** Whether something on the page is not on the server's disk. */
  get unsaved(): boolean {
    return this.saving === "stale" || !this.#isSaved(this.#typed());
  }

  /** Saves what is typed, with `extra`, now. False when it could not be saved. */
  async save(extra: Omit<DraftSave, "version" | "patient" | "answers"> = {}): Promise<boolean> {
    clearTimeout(this.#timer);
    const mine = this.#queue.then(() => this.#saveNow(extra));
    this.#queue = mine;
    return mine;
  }

  /** Takes the draft as another call has answered it. What was typed since is saved on top of it. */
  take(draft: Draft): void {
    this.#adopt(draft);
  }

  /** Sends what is typed as the page goes away; nobody waits for the answer. */
  leave(): void {
    clearTimeout(this.#timer);
    if (this.saving !== "waiting" && this.saving !== "failed") return;
    void this.calls.save(this.draft.id, this.#body(this.#typed(), {}), true).catch(() => undefined);
  }

  /** Takes what the other window saved. What was typed here moves to `lost`. */
  async takeTheirs(): Promise<void> {
    await this.#settle((newest, mine) => {
      const kept = typedOf(newest);
      this.lost = textsLost(mine, kept);
      return kept;
    });
  }

  /** Puts what was typed here on top of what the other window saved, and saves both. */
  async keepMine(): Promise<void> {
    await this.#settle((newest, mine) => merge(this.#base, mine, typedOf(newest)));
    if (this.saving !== "stale") await this.save();
  }

  async #settle(choose: (newest: Draft, mine: Typed) => Typed): Promise<void> {
    try {
      const newest = await this.calls.read(this.draft.id);
      const chosen = structuredClone(choose(newest, this.#typed()));
      this.#adopt(newest);
      this.#base = typedOf(newest);
      this.patient = chosen.patient;
      this.answers = chosen.answers;
      this.saving = "saved";
    } catch (error) {
      this.trouble = Refused.from(error).trouble;
    }
  }

  async #saveNow(extra: Omit<DraftSave, "version">): Promise<boolean> {
    if (this.saving === "stale") return false;
    const typed = this.#typed();
    if (this.#isSaved(typed) && Object.keys(extra).length === 0) {
      this.saving = "saved";
      return true;
    }
    this.saving = "saving";
    try {
      this.#saved(typed, await this.calls.save(this.draft.id, this.#body(typed, extra), false));
      return true;
    } catch (error) {
      return this.#refused(Refused.from(error), typed, extra);
    }
  }

  #saved(typed: Typed, answer: Draft): void {
    this.#base = typed;
    this.#adopt(answer);
    if (this.#isSaved(this.#typed())) this.saving = "saved";
    else this.touch();
  }

  async #refused(refused: Refused, typed: Typed, extra: Omit<DraftSave, "version">): Promise<boolean> {
    if (refused.status === 409 && refused.trouble.code === "draft-stale") return this.#stale(typed, extra);
    this.saving = "failed";
    this.trouble = refused.trouble;
    if (refused.status === 0 || refused.status >= 500) this.#later(again);
    return false;
  }

  /**
   * Another version is on the disk. It may be our own, saved by a call whose
   * answer was lost: then nothing is stale and the save goes on from it.
   */
  async #stale(typed: Typed, extra: Omit<DraftSave, "version">): Promise<boolean> {
    const newest = await this.calls.read(this.draft.id).catch(() => undefined);
    if (newest && same(typedOf(newest), typed)) {
      this.#base = typed;
      this.#adopt(newest);
      this.saving = "saved";
      return Object.keys(extra).length === 0 || this.#saveNow(extra);
    }
    this.saving = "stale";
    return false;
  }

  #adopt(draft: Draft): void {
    this.draft = draft;
    this.trouble = undefined;
  }

  #later(delay: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.save(), delay);
  }

  #typed(): Typed {
    return $state.snapshot({ patient: this.patient, answers: this.answers }) as Typed;
  }

  #isSaved(typed: Typed): boolean {
    return same(typed, this.#base);
  }

  #body(typed: Typed, extra: Omit<DraftSave, "version">): DraftSave {
    const body: DraftSave = { version: this.draft.version, ...extra };
    if (!same(typed.patient, this.#base.patient)) body.patient = typed.patient;
    if (!same(typed.answers, this.#base.answers)) body.answers = typed.answers;
    return body;
  }
}

function typedOf(draft: Draft): Typed {
  return { patient: draft.patient, answers: draft.answers };
}

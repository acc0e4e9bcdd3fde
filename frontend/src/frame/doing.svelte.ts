import { Refused, type Trouble } from "../api/trouble";

/** Does one thing at a time, and says in words what went wrong. */
export class Doing {
  busy = $state(false);
  trouble = $state.raw<Trouble>();

  /** True when it was done. */
  async run(work: () => Promise<void>): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.trouble = undefined;
    try {
      await work();
      return true;
    } catch (error) {
      this.trouble = Refused.from(error).trouble;
      return false;
    } finally {
      this.busy = false;
    }
  }
}

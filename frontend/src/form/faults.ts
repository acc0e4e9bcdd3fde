import type { Fault } from "../api/types";
import { fieldId } from "./ids";

/** What is to put right on one page, by field. */
export class Faults {
  constructor(readonly list: Fault[]) {}

  /** The message at a field, if there is one. */
  at(path: string): string | undefined {
    return this.list.find((fault) => fieldId(fault.field) === fieldId(path))?.message;
  }

  /** Whether anything under a path, such as a block, is to put right. */
  under(path: string): boolean {
    return this.list.some(
      (f) => f.field === path || f.field.startsWith(`${path}[`) || f.field.startsWith(`${path}.`),
    );
  }

  /** As an error summary wants them. */
  summary(): { text: string; target?: string }[] {
    return this.list.map((f) => ({ text: f.message, target: f.field ? fieldId(f.field) : undefined }));
  }
}

/** A page without faults. */
export const noFaults = new Faults([]);

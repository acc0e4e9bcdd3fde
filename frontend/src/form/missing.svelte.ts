/** Something that a form cannot do without. */
interface Needed {
  /** Id of its field. */
  target: string;
  text: string;
  there: boolean;
}

/** What a form lacks, found each time it is sent. */
export class Missing {
  errors = $state.raw<{ text: string; target: string }[]>([]);

  constructor(private needed: () => Needed[]) {}

  /** What is said at a field. */
  of(target: string): string | undefined {
    return this.errors.find((error) => error.target === target)?.text;
  }

  /** Takes the submit of the form; goes on only when nothing is missing. */
  submit(event: SubmitEvent, goOn: () => void): void {
    event.preventDefault();
    this.errors = this.needed()
      .filter((one) => !one.there)
      .map(({ target, text }) => ({ target, text }));
    if (!this.errors.length) goOn();
  }
}

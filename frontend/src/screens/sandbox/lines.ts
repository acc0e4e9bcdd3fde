/** The numbers of the lines of a text, one a line. */
export function numbered(text: string): string {
  return text
    .split("\n")
    .map((_, index) => index + 1)
    .join("\n");
}

/** Puts the cursor on a line of a text, from 1; on the first for what is about the whole. */
export function goToLine(area: HTMLTextAreaElement, line: number): void {
  const lines = area.value.split("\n");
  const at = Math.min(Math.max(line, 1), lines.length) - 1;
  const start = lines.slice(0, at).reduce((sum, each) => sum + each.length + 1, 0);
  area.focus();
  area.setSelectionRange(start, start + lines[at]!.length);
}

/** One box for text: the key of its value, what stands beside it, and how large it is. */
export interface TextField<Key extends string> {
  key: Key;
  label: string;
  hint?: string;
  width?: 4 | 5 | 10 | 20;
  /** Lines of a box for several. */
  rows?: number;
  type?: "tel";
  inputmode?: "numeric";
  spellcheck?: false;
}

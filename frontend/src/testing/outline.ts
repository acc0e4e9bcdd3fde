/** One line a node, indented by depth: what styles and assistive technology see of a piece of HTML. */
export function outline(root: Element): string {
  return childLines(root, 0).join("\n");
}

function childLines(parent: Element, depth: number): string[] {
  const out: string[] = [];
  let text = "";
  const flush = () => {
    const words = text.replace(/[ \n\t]+/g, " ").trim();
    if (words) out.push("  ".repeat(depth) + words);
    text = "";
  };
  for (const node of flattened(parent)) {
    if (node.nodeType === Node.TEXT_NODE) text += node.textContent ?? "";
    if (!(node instanceof Element)) continue;
    flush();
    out.push(...elementLines(node, depth));
  }
  flush();
  return out;
}

/** The children, with the stand-in element for plain words taken away again. */
function flattened(parent: Element): Node[] {
  return Array.from(parent.childNodes).flatMap((n) =>
    n instanceof Element && n.tagName === "X-WORDS" ? Array.from(n.childNodes) : [n],
  );
}

function elementLines(node: Element, depth: number): string[] {
  const pad = "  ".repeat(depth);
  const open = `${pad}<${node.tagName.toLowerCase()}${attributes(node)}>`;
  if (node instanceof HTMLTextAreaElement)
    return node.value ? [open, `${pad}  ${node.value.trim()}`] : [open];
  return [open, ...childLines(node, depth + 1)];
}

function attributes(node: Element): string {
  const seen = new Map<string, string>();
  for (const { name, value } of Array.from(node.attributes)) {
    if (!name.startsWith("data-")) seen.set(name, name === "class" ? sortWords(value) : value);
  }
  readProperties(node, seen);
  return Array.from(seen.entries())
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => ` ${name}="${value}"`)
    .join("");
}

/** What a script has set on an element counts as if it stood in the HTML. */
function readProperties(node: Element, seen: Map<string, string>): void {
  if (node instanceof HTMLInputElement) readInput(node, seen);
  if (node instanceof HTMLOptionElement) {
    const select = node.closest("select");
    seen.delete("selected");
    if (select && select.selectedIndex > 0 && node.index === select.selectedIndex) seen.set("selected", "");
  }
}

function readInput(node: HTMLInputElement, seen: Map<string, string>): void {
  if (node.checked) seen.set("checked", "");
  if (node.type !== "text" && node.type !== "tel") return;
  if (node.value) seen.set("value", node.value);
  else seen.delete("value");
}

function sortWords(value: string): string {
  return value.split(/\s+/).filter(Boolean).sort().join(" ");
}

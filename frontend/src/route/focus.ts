/**
 * Moves focus to an element without touching the address, which belongs to the
 * screens (hash routes). A group of inputs passes it on to its first one.
 */
export function focusOn(id: string): boolean {
  const target = document.getElementById(id);
  if (!target) return false;
  const field = focusable(target);
  if (field === target && target.tabIndex < 0 && !target.hasAttribute("tabindex")) {
    target.setAttribute("tabindex", "-1");
  }
  scrollTo(target, field);
  field.focus({ preventScroll: true });
  return document.activeElement === field;
}

function focusable(target: HTMLElement): HTMLElement {
  if (/^(input|select|textarea|button|a|summary)$/i.test(target.tagName)) return target;
  return target.querySelector<HTMLElement>("input, select, textarea, button") ?? target;
}

/** The label comes into view with its field. */
function scrollTo(target: HTMLElement, field: HTMLElement): void {
  const label =
    field.closest("fieldset")?.querySelector("legend") ??
    document.querySelector(`label[for="${CSS.escape(field.id)}"]`) ??
    target;
  label.scrollIntoView({ block: "start" });
}

/** Shows the top of the page, whichever box it scrolls in. */
export function toTop(): void {
  window.scrollTo(0, 0);
  document.getElementById("main")?.scrollTo?.(0, 0);
}

/** For `onclick` of links within the page, such as the skip link and those of an error summary. */
export function jumpTo(id: string): (event: MouseEvent) => void {
  return (event) => {
    event.preventDefault();
    focusOn(id);
  };
}

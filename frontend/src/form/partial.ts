/**
 * A date of which the day, or day and month, were left out: yyyy-mm or yyyy.
 * `value` is what the three boxes hold (see joinDate); what is no such date
 * keeps every character typed.
 */
export function partialDate(value: string): string {
  return /^\d{4}(-\d{2})?-*$/.test(value) ? value.replace(/-+$/, "") : value;
}

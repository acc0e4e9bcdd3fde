import { offsetAt, wallClock } from "../time/london";

/** What the grid has to know of a slot: day and time in the words of its headings. */
export interface Placed {
  id: string;
  start: string;
  day: string;
  time: string;
}

/** Slots as days across and times down; several may share a cell. */
export interface Grid<S extends Placed> {
  days: string[];
  times: string[];
  /** cells[time][day] */
  cells: S[][][];
}

/** Lays slots out, by default on the days that have any. A time that comes twice as the clocks go back is two rows. */
export function gridOf<S extends Placed>(slots: S[], allDays?: string[]): Grid<S> {
  const sorted = [...slots].sort((a, b) => Date.parse(a.start) - Date.parse(b.start));
  const days = allDays ?? unique(sorted.map((slot) => slot.day));
  const times = unique([...sorted].sort(byTimeOfDay).map((slot) => slot.time));
  const cells = times.map((time) =>
    days.map((day) => sorted.filter((slot) => slot.day === day && slot.time === time)),
  );
  return { days, times, cells };
}

function byTimeOfDay(a: Placed, b: Placed): number {
  return timeKey(a) < timeKey(b) ? -1 : 1;
}

/** Sorts by the wall clock, summer time before winter time, short slots before long ones. */
function timeKey(slot: Placed): string {
  const start = new Date(slot.start);
  const twice = offsetAt(start) === "+01:00" ? "0" : "1";
  return `${wallClock(start).time} ${/ (BST|GMT)$/.test(slot.time) ? twice : "0"} ${slot.time}`;
}

function unique(texts: string[]): string[] {
  return [...new Set(texts)];
}

/** The slot that an arrow key leads to from another; undefined when there is none that way. */
export function neighbour<S extends Placed>(grid: Grid<S>, from: string, key: string): S | undefined {
  const columns = grid.days.map((_, day) =>
    grid.cells.flatMap((row, time) => row[day]!.map((slot) => ({ slot, time }))),
  );
  const day = columns.findIndex((column) => column.some(({ slot }) => slot.id === from));
  if (day < 0) return undefined;
  const column = columns[day]!;
  const at = column.findIndex(({ slot }) => slot.id === from);
  if (key === "ArrowDown") return column[at + 1]?.slot;
  if (key === "ArrowUp") return column[at - 1]?.slot;
  if (key === "Home") return column[0]?.slot;
  if (key === "End") return column[column.length - 1]?.slot;
  const step = key === "ArrowRight" ? 1 : key === "ArrowLeft" ? -1 : undefined;
  if (!step) return undefined;
  const ahead = step > 0 ? columns.slice(day + 1) : columns.slice(0, day).reverse();
  return nearest(ahead.find((beside) => beside.length > 0) ?? [], column[at]!.time);
}

function nearest<S>(column: { slot: S; time: number }[], time: number): S | undefined {
  return [...column].sort((a, b) => Math.abs(a.time - time) - Math.abs(b.time - time))[0]?.slot;
}

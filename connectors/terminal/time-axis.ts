import { clockTime } from './event-line.js';

/** How a stretch of time lies on a line of characters. */
export interface TimeAxis {
  readonly columns: number;
  /** Column where the recording ends, if that is known; else the right end. */
  readonly endColumn: number;
  /** Windows stand under the middle of their span, so the first one begins here. */
  readonly leadColumns: number;
  readonly firstWindow: number;
  /** As many windows as find room. */
  readonly windowCount: number;
  /** Columns of the windows [from, to), counted from the first on the screen. */
  widthOf(from: number, to: number): number;
  /** Column of a moment, counted from the left end; negative before it. */
  columnOf(ms: number): number;
}

export interface AxisOptions {
  readonly columns: number;
  readonly hopMs: number;
  readonly windowMs: number;
  /** Length of the recording; unknown where it is live. */
  readonly totalMs?: number | undefined;
  /** Windows heard so far. */
  readonly heardWindows: number;
}

const MAX_COLUMNS_A_HOP = 3;

/** A recording that fits is shown whole; of anything longer, the latest part. */
export function timeAxis({ hopMs, windowMs, totalMs, ...options }: AxisOptions): TimeAxis {
  const columns = Math.max(1, options.columns);
  const columnsAHop = Math.min(
    MAX_COLUMNS_A_HOP,
    Math.max(1, (columns * hopMs) / (totalMs ?? Infinity)),
  );
  const columnMs = hopMs / columnsAHop;
  const leadColumns = Math.max(0, Math.round((windowMs - hopMs) / 2 / columnMs));
  const windowCount = Math.max(1, Math.floor((columns - leadColumns) / columnsAHop));
  const firstWindow = Math.max(0, options.heardWindows - windowCount);
  const columnOf = (ms: number) => Math.round((ms - firstWindow * hopMs) / columnMs);
  const endColumn = Math.min(columns, totalMs === undefined ? columns : columnOf(totalMs));
  const widthOf = (from: number, to: number) =>
    Math.round(to * columnsAHop) - Math.round(from * columnsAHop);
  return { columns, endColumn, leadColumns, firstWindow, windowCount, widthOf, columnOf };
}

const MARK_STEPS_MS = [10_000, 30_000, 60_000, 300_000, 600_000] as const;
const MARK_COLUMNS = 8;

/** A mark every ten seconds, or less often where they would run together. */
export function axisMarks(axis: TimeAxis): string {
  const columnsOf = (ms: number) => axis.columnOf(ms) - axis.columnOf(0);
  const stepMs = MARK_STEPS_MS.find((step) => columnsOf(step) >= MARK_COLUMNS) ?? 3_600_000;
  const leftMs = (-axis.columnOf(0) * stepMs) / Math.max(1, columnsOf(stepMs));
  let text = '';
  for (
    let ms = Math.ceil(leftMs / stepMs) * stepMs;
    axis.columnOf(ms) < axis.endColumn;
    ms += stepMs
  ) {
    const mark = `╷${clockTime(ms).slice(0, -2)}`;
    const column = axis.columnOf(ms);
    if (column + mark.length <= axis.columns) text = `${text.padEnd(column)}${mark}`;
  }
  return text;
}

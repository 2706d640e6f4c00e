export const processes: number
export const flows: number
export const locks: number
export const columns: Readonly<
  Record<
    'instance' | 'pid' | 'phase' | 'operations' | 'paused' | 'produced' | 'consumed' | 'first' | 'second' | 'entered',
    number
  >
>
export const rowLength: number
export const phases: readonly string[]
export const phase: Readonly<Record<string, number>>
export const rows: readonly number[]
export function cell(row: number, column: number): number
export function sum(records: Int32Array, column: number): number

import type { PlannedItem } from '../plan.ts'

export function makeResult(item: PlannedItem): unknown
export function identify(result: unknown): unknown

import { workerState } from '@forkyard/core'
import type { Whereabouts } from './references.ts'

export interface Measurement {
  readonly label: string
  readonly metres: number
}

export function describeMeasurement({ label, metres }: Measurement): string {
  return `${label}: ${metres satisfies number} m`
}

export async function identify(item: number): Promise<Whereabouts> {
  return { item, pid: process.pid, turn: 0 }
}

export const state = (): unknown => workerState<unknown>()

export const notAFunction = 5

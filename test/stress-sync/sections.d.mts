import type { World } from './world.ts'

export const faults: readonly string[]
export const sectionsLength: number
export function changeTokens(world: World, row: number | undefined, instance: number, change: number): void
export function cleanSection(world: World, lock: number, abandoned: boolean): void

import { tasks } from '@forkyard/core'

interface Targets {
  leave(path: string, ...values: unknown[]): void
  refuse(reason: string): never
  refuseLater(reason: string): Promise<never>
  spin(path: string): never
  returnEarly(path: string): void
}

export const targets = tasks<Targets>(new URL('./targets.mjs', import.meta.url))

import { tasks } from '@forkyard/core'

interface Hoarding {
  hoard(item: { log: string; entry: number; mebibytes: number }): number
}

export const { hoard } = tasks<Hoarding>(new URL('./hoarding.mjs', import.meta.url))

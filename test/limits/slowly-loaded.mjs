import { setTimeout as wait } from 'node:timers/promises'

await wait(2500)

export function doubleSlowlyLoaded(number) {
  return 2 * number
}

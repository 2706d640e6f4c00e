import { Process } from '@forkyard/core'

// A module whose part for the main program is not guarded.

export function run() {}

await new Process({ target: run }).start()

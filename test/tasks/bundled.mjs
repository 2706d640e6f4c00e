import { currentProcess, workerState } from '@forkyard/core'

// An entry of its own in the bundle of programs/bundled.mjs, with a copy of the library of its own.

export const open = greeting => ({ greet: name => `${greeting}, ${name}` })

export const greet = name => ({ text: workerState().greet(name), process: currentProcess().name })

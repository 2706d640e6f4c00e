const state = { calls: 0 }

export const reference = x => [x * 2, process.pid, ++state.calls]

/** A function that is not exported, and has a variable of this module. */
export const makeHidden = factor => x => [x * factor, process.pid, ++state.calls]

/** Where a worker is in its life; the drawing is in `worker-process.ts`. */
export type RunnerState = 'starting' | 'idle' | 'busy' | 'stopping' | 'dead'

/** What keeps a worker from outliving its parent, and its output whole. */

type BlockingHandle = { _handle?: { setBlocking?(blocking: boolean): void } }

/**
 * Standard output and error are pipes to the parent. Node writes to them in the background, and `process.exit` throws away
 * what was not written yet: of 4 MB, 3.5 MB were lost. Blocking, nothing is.
 */
export function writeOutputAtOnce(): void {
  for (const stream of [process.stdout, process.stderr]) {
    ;(stream as unknown as BlockingHandle)._handle?.setBlocking?.(true)
  }
}

/** The parent closed our pipe or died: nobody waits for anything that we could still do. */
export function leaveWithParent(error?: Error): never {
  if (error === undefined || isGone(error)) process.exit(0)
  // The pipe is there but what came out of it is of no use: whoever reads standard error shall know why we leave.
  console.error(error)
  process.exit(1)
}

function isGone(error: Error): boolean {
  return ['EPIPE', 'ECONNRESET'].includes((error as NodeJS.ErrnoException).code ?? '')
}

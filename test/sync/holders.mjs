// Tasks that acquire a lock and say so.

/** Keeps it until it may go. */
export async function hold({ lock, has, mayGo }) {
  const guard = await lock.acquire()
  has.set()
  await mayGo?.wait()
  guard.release()
  return guard.abandoned
}

export function holdSync({ lock, pid, has, mayGo }) {
  if (pid) pid[0] = process.pid
  const guard = lock.acquireSync()
  has?.set()
  mayGo?.waitSync()
  guard.release()
  return guard.abandoned
}

/** Acquires it and goes on to something else: it has it until it dies. */
export function keep(lock) {
  lock.acquireSync()
  return process.pid
}

/** Computes for ever in the section. */
export function computeFor({ lock, pid, has }) {
  lock.acquireSync()
  pid[0] = process.pid
  has.set()
  for (;;);
}

/** Waits without blocking, and says when it does. */
export async function wait({ lock, waits, mayGo }) {
  const waiting = lock.acquire()
  waits.release()
  const guard = await waiting
  await mayGo?.wait()
  guard.release?.()
  return guard.abandoned
}

/** The same for a process that is about to be blocked. */
export function block({ lock, pid, waits }) {
  pid[0] = process.pid
  waits.release()
  const guard = lock.acquireSync()
  guard.release()
  return guard.abandoned
}

export function codeOf(name, thing, ...args) {
  try {
    thing[name](...args)
  } catch (error) {
    return error.code
  }
}

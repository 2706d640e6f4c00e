type Listener = (reason: unknown) => void

/** One listener on each of the user's signals, however many calls wait for it; none when no call does. */
const listenersOf = new WeakMap<AbortSignal, { readonly calls: Set<Listener>; readonly listener: () => void }>()

/** Calls back once when the signal aborts, at once when it has. The function that comes back ends that. */
export function onAbort(signal: AbortSignal | undefined, call: Listener): () => void {
  if (!signal) return () => {}
  if (signal.aborted) {
    call(signal.reason)
    return () => {}
  }
  const { calls } = listenersOf.get(signal) ?? listen(signal)
  calls.add(call)
  return () => {
    // Once: by now the signal may have a listener of other calls.
    if (calls.delete(call) && calls.size === 0) forget(signal)
  }
}

function listen(signal: AbortSignal): { calls: Set<Listener> } {
  const calls = new Set<Listener>()
  const listener = (): void => {
    forget(signal)
    for (const call of calls) call(signal.reason)
  }
  signal.addEventListener('abort', listener, { once: true })
  const entry = { calls, listener }
  listenersOf.set(signal, entry)
  return entry
}

function forget(signal: AbortSignal): void {
  const entry = listenersOf.get(signal)
  if (!entry) return
  signal.removeEventListener('abort', entry.listener)
  listenersOf.delete(signal)
}

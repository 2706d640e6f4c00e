import { prepare, sealCapsule } from '@forkyard/worker'

/** Bytes from which a call warns: it travels to each worker. */
const large = 2 ** 20
const warned = new Set<string>()

/**
 * Tells, once a function, which captured variable makes it large.
 * @param label The function in words.
 * @param family What is the same for functions of the same text.
 */
export function warnOfSize(
  label: string,
  family: string,
  bytes: number,
  captured: readonly { readonly value: unknown; readonly path: string }[],
): void {
  if (bytes < large || warned.has(family)) return
  warned.add(family)
  const sizes = captured.map(({ value, path }) => ({
    path,
    bytes: captured.length === 1 ? bytes : sealCapsule(prepare(value)).capsule.length,
  }))
  const largest = sizes.reduce((first, second) => (second.bytes > first.bytes ? second : first), { path: '', bytes: 0 })
  const size = (count: number): string => `${(count / large).toFixed(1)} MiB`
  process.emitWarning(
    `${label} captures ${size(bytes)}${2 * largest.bytes < bytes ? '' : `, most of it in ${largest.path} (${size(largest.bytes)})`}: every call sends them to every worker. ` +
      'Send what an item needs with the item, load it in the initializer (workerState()), or put it into a module of its own.',
    { type: 'ForkyardWarning', code: 'FORKYARD_LARGE_CAPTURE' },
  )
}

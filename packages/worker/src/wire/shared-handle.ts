import { processState } from '../process-state.ts'
import type { Class } from './class-registration.ts'

/** How things that processes share travel: not as copies. */
export interface SharedType {
  readonly kind: string
  /**
   * What another process needs to have the same thing; may hold other such things. Throws when it cannot travel. Also told
   * is what stands for the thing in this message, which may be encoded more than once.
   */
  readonly detach: (thing: never, handle: object) => readonly unknown[]
  /** What stands for the thing in a message will not arrive any more. */
  readonly takeBack?: ((thing: never, handle: object) => void) | undefined
  /** Gets these details. Throws when the thing is gone. */
  readonly attach: (...details: never[]) => object
}

export function defineShared<T extends object>(
  kind: string,
  type: Class<T> | undefined,
  detach: (thing: T, handle: object) => readonly unknown[],
  attach: (...details: never[]) => object,
  takeBack?: (thing: T, handle: object) => void,
): void {
  const shared = { kind, detach, attach, takeBack }
  processState.sharedKinds.set(kind, shared)
  if (type) processState.sharedPrototypes.set(type.prototype as object, shared)
}

/** Undefined: it is nothing that processes share, nor the memory of one. */
function sharedTypeOf(value: object): SharedType | undefined {
  if (processState.sharedBuffers.has(value as ArrayBufferLike)) return processState.sharedKinds.get('memory')
  return processState.sharedPrototypes.get(Object.getPrototypeOf(value) as object)
}

export function isShared(value: object): boolean {
  return sharedTypeOf(value) !== undefined
}

const kept = new WeakMap<object, SharedHandle[]>()

type SharePayload = readonly [kind: string, ...details: unknown[]]

/**
 * In a message, something that processes share. It is attached when the message is unpacked, not when the value is used: what
 * sent it need not wait longer. It keeps the thing alive.
 */
export class SharedHandle {
  readonly #thing: object | undefined
  readonly #error: unknown

  private constructor(thing: object | undefined, error?: unknown) {
    this.#thing = thing
    this.#error = error
  }

  static of(thing: object): SharedHandle {
    return new SharedHandle(thing)
  }

  static attach([kind, ...details]: SharePayload): SharedHandle {
    try {
      const type = processState.sharedKinds.get(kind)
      if (!type) throw new TypeError(`This version knows nothing that is shared of the kind ${kind}.`)
      return new SharedHandle(type.attach(...(details.map(open) as never[])))
    } catch (error) {
      return new SharedHandle(undefined, error)
    }
  }

  /** What travels. @throws when it cannot. */
  get payload(): SharePayload {
    const { kind, detach } = sharedTypeOf(this.#thing!)!
    return [kind, ...detach(this.#thing as never, this).map(close)]
  }

  /** The message that it was in will not arrive any more. */
  takeBack(): void {
    sharedTypeOf(this.#thing!)?.takeBack?.(this.#thing as never, this)
  }

  /** Others may still read it when nothing here refers to the message any more: it lives as long as what it stands for. */
  keep(): void {
    if (!sharedTypeOf(this.#thing!)?.takeBack) return
    const handles = kept.get(this.#thing!)
    if (handles) handles.push(this)
    else kept.set(this.#thing!, [this])
  }

  /** @throws what attaching it threw. */
  get thing(): object {
    if (this.#thing) return this.#thing
    throw this.#error
  }
}

function close(detail: unknown): unknown {
  return typeof detail === 'object' && detail !== null && isShared(detail) ? SharedHandle.of(detail) : detail
}

function open(detail: unknown): unknown {
  return detail instanceof SharedHandle ? detail.thing : detail
}

import { createRequire } from 'node:module'
import { UnsupportedPlatformError } from './memory-errors.ts'

/*
 * The only file that knows the operating system. Linux, through koffi, a foreign function interface with prebuilt
 * binaries: loading it takes 6-15 ms and 4 MB, so it is loaded when it is first needed.
 */

/** `off` makes everything behave as on a platform without shared memory. */
const switchName = 'FORKYARD_SHARED_MEMORY'

export function isSharedMemoryOff(environment: NodeJS.ProcessEnv): boolean {
  return environment[switchName] === 'off'
}

const closeOnExec = 1
const readAndWrite = 1 | 2
const shared = 0x01
const privateAnonymous = 0x02 | 0x20
const fixed = 0x10
const setParentDeathSignal = 1
const signalKill = 9

type Foreign = (...args: unknown[]) => unknown

export interface Libc {
  /** A file in memory, without a name in any folder: it is gone with the last process that has it. Returns its descriptor. */
  createMemoryFile(name: string, size: number): number
  closeMemoryFile(descriptor: number): void
  /** Lays the file over whole pages of this memory. */
  map(memory: Uint8Array, descriptor: number): void
  /** Lays fresh pages, zeros of this process alone, over this memory. */
  unmap(memory: Uint8Array): void
  /** The kernel kills this process when the thread that started it ends. */
  dieWithParent(): void
}

type Outcome = { readonly libc: Libc } | { readonly error: UnsupportedPlatformError }

let outcome: Outcome | undefined

/** @throws {UnsupportedPlatformError} where we cannot have it. */
export function libc(): Libc {
  outcome ??= load()
  if ('error' in outcome) throw outcome.error
  return outcome.libc
}

function load(): Outcome {
  if (isSharedMemoryOff(process.env)) {
    return { error: new UnsupportedPlatformError(`the environment variable ${switchName} is "off".`) }
  }
  if (process.platform !== 'linux') {
    return { error: new UnsupportedPlatformError(`it needs Linux, this is ${process.platform}.`) }
  }
  try {
    return { libc: declare() }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    return { error: new UnsupportedPlatformError(`the package koffi cannot be loaded: ${reason}`, { cause }) }
  }
}

function declare(): Libc {
  const koffi = createRequire(import.meta.url)('koffi') as typeof import('koffi')
  // Without a name: the C library of this very process, glibc or musl.
  const library = koffi.load(null)
  const memfdCreate = library.func('int memfd_create(const char *name, unsigned int flags)')
  const truncate = library.func('int ftruncate(int descriptor, int64_t length)')
  const close = library.func('int close(int descriptor)')
  const mapMemory = library.func(
    'intptr_t mmap(void *address, size_t length, int protection, int flags, int descriptor, int64_t offset)',
  )
  const control = library.func(
    'int prctl(int option, unsigned long two, unsigned long three, unsigned long four, unsigned long five)',
  )

  const call = (name: string, run: Foreign, ...args: unknown[]): number => {
    const result = Number(run(...args))
    if (result !== -1) return result
    throw new UnsupportedPlatformError(`${name} failed with the error number ${koffi.errno()}.`)
  }
  return {
    createMemoryFile(name, size) {
      const descriptor = call('memfd_create', memfdCreate, name, closeOnExec)
      call('ftruncate', truncate, descriptor, size)
      return descriptor
    },
    closeMemoryFile(descriptor) {
      call('close', close, descriptor)
    },
    map(memory, descriptor) {
      call('mmap', mapMemory, memory, memory.byteLength, readAndWrite, shared | fixed, descriptor, 0)
    },
    unmap(memory) {
      call('mmap', mapMemory, memory, memory.byteLength, readAndWrite, privateAnonymous | fixed, -1, 0)
    },
    dieWithParent() {
      call('prctl', control, setParentDeathSignal, signalKill, 0, 0, 0)
    },
  }
}

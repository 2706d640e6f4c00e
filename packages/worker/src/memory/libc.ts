import { createRequire } from 'node:module'
import { getSystemErrorName } from 'node:util'
import { UnsupportedPlatformError } from './memory-errors.ts'

/*
 * The only file that knows the operating system. Linux, through koffi, a foreign function interface with prebuilt
 * binaries: loading it takes 5-10 ms and 4 MB, so it is loaded when it is first needed. Four fifths of that time go into
 * finding the binary for this machine: a parent tells its workers where it is.
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

/** Numbers of system calls that differ from machine to machine. */
const callNumbers: Partial<Record<NodeJS.Architecture, { readonly futex: number; readonly gettid: number }>> = {
  x64: { futex: 202, gettid: 186 },
  arm64: { futex: 98, gettid: 178 },
}
/** The same on every machine. */
const futexWaitv = 449
const futexWait = 0
const futexWake = 1
/** Of a word in `struct futex_waitv`: it has 32 bits, and is shared between processes. */
const futexWordSize = 2
const waitedWordLength = 24
const monotonicClock = 1
const notImplemented = 38

type Foreign = (...args: unknown[]) => unknown

export interface Libc {
  /** A file in memory, without a name in any folder: it is gone with the last process that has it. Returns its descriptor. */
  createMemoryFile(name: string, size: number): number
  closeMemoryFile(descriptor: number): void
  /** Lays the file over whole pages of this memory. Returns where in this process the memory starts. */
  map(memory: Uint8Array, descriptor: number): number
  /** Lays fresh pages, zeros of this process alone, over this memory. */
  unmap(memory: Uint8Array): void
  /** The kernel kills this process when the thread that started it ends. */
  dieWithParent(): void
  /** Lets another thread that waits for this core run first. Returns at once when there is none. */
  yieldCore(): void
  /** What the system calls this thread; the main thread's number is its process'. */
  threadId(): number
  /**
   * Blocks this thread while the word at the address is the expected one, until somebody wakes it, a signal comes, or so many
   * milliseconds have passed.
   */
  waitOnWord(address: number, expected: number, milliseconds: number): void
  /** Wakes as many as `count` that wait on the word, in whatever process. Returns how many. */
  wakeWaiters(address: number, count: number): number
  /**
   * The same wait for many words at once, in a thread of libuv's pool; calls back on the thread of the caller. At most 128
   * words. False: this kernel (before 5.16) cannot.
   */
  waitOnWords(words: readonly WatchedWord[], milliseconds: number, done: () => void): boolean
}

export interface WatchedWord {
  readonly address: number
  readonly expected: number
}

type Koffi = typeof import('koffi')
type Outcome = { readonly libc: Libc } | { readonly error: UnsupportedPlatformError }

let outcome: Outcome | undefined
let binary: string | null = null

/** The file of koffi's binary, once it is loaded and known. */
export function koffiBinary(): string | null {
  return binary
}

/** Where another process of this machine found koffi's binary. To be said before the first call. */
export function useKoffiBinary(file: string | null): void {
  binary = file
}

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
  const numbers = callNumbers[process.arch]
  if (process.platform !== 'linux' || !numbers) {
    const here = `${process.platform} on ${process.arch}`
    return { error: new UnsupportedPlatformError(`it needs Linux on x64 or arm64, this is ${here}.`) }
  }
  try {
    return { libc: declare(numbers) }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    return { error: new UnsupportedPlatformError(`the package koffi cannot be loaded: ${reason}`, { cause }) }
  }
}

const require = createRequire(import.meta.url)

/** Undefined when nobody said where it is, or it is not there any more. */
function openBinary(): Koffi | undefined {
  try {
    return binary === null ? undefined : (require(binary) as Koffi)
  } catch {
    return undefined
  }
}

function findKoffi(): Koffi {
  const { default: native } = require('koffi') as { default: Koffi }
  const files = Object.keys(require.cache).filter(file => require.cache[file]?.exports === native)
  binary = files.find(file => file.endsWith('.node')) ?? null
  return native
}

function declare({ futex, gettid }: { readonly futex: number; readonly gettid: number }): Libc {
  const koffi = openBinary() ?? findKoffi()
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
  const onWord = library.func(
    'int64_t syscall(int64_t number, uintptr_t word, int64_t operation, int64_t value, void *timeout, int64_t five, int64_t six)',
  )
  const onWords = library.func(
    'int64_t syscall(int64_t number, void *words, int64_t count, int64_t flags, void *deadline, int64_t clock)',
  )
  const schedYield = library.func('int sched_yield()')
  let waitsOnMany = true

  const call = (name: string, run: Foreign, ...args: unknown[]): number => {
    const result = Number(run(...args))
    if (result !== -1) return result
    const error = getSystemErrorName(-koffi.errno())
    const hint = error === 'EMFILE' ? ' Each segment takes a file descriptor: raise the limit (ulimit -n).' : ''
    throw new UnsupportedPlatformError(`${name} failed with ${error}.${hint}`)
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
      return call('mmap', mapMemory, memory, memory.byteLength, readAndWrite, shared | fixed, descriptor, 0)
    },
    unmap(memory) {
      call('mmap', mapMemory, memory, memory.byteLength, readAndWrite, privateAnonymous | fixed, -1, 0)
    },
    dieWithParent() {
      call('prctl', control, setParentDeathSignal, signalKill, 0, 0, 0)
    },
    yieldCore() {
      schedYield()
    },
    threadId() {
      return Number(onWord(gettid, 0, 0, 0, null, 0, 0))
    },
    waitOnWord(address, expected, milliseconds) {
      onWord(futex, address, futexWait, expected, timeOf(milliseconds), 0, 0)
    },
    wakeWaiters(address, count) {
      return Number(onWord(futex, address, futexWake, count, null, 0, 0))
    },
    waitOnWords(words, milliseconds, done) {
      if (!waitsOnMany) return false
      const list = Buffer.allocUnsafeSlow(words.length * waitedWordLength)
      words.forEach(({ address, expected }, index) => {
        const start = index * waitedWordLength
        list.writeBigUInt64LE(BigInt(expected >>> 0), start)
        list.writeBigUInt64LE(BigInt(address), start + 8)
        list.writeUInt32LE(futexWordSize, start + 16)
        list.writeUInt32LE(0, start + 20)
      })
      if (Number(onWords(futexWaitv, list, 0, 0, null, monotonicClock)) === -1 && koffi.errno() === notImplemented) {
        waitsOnMany = false
        return false
      }
      const now = Number(process.hrtime.bigint() / 1000n) / 1000
      const deadline = timeOf(now + milliseconds)
      const wait = onWords as typeof onWords & { async: (...args: unknown[]) => void }
      // Held until then: the system reads them.
      const finish = (): void => {
        if (list.length + deadline.length > 0) done()
      }
      wait.async(futexWaitv, list, words.length, 0, deadline, monotonicClock, finish)
      return true
    },
  }
}

/** `struct timespec`. */
function timeOf(milliseconds: number): BigInt64Array {
  const seconds = Math.floor(milliseconds / 1000)
  return BigInt64Array.of(BigInt(seconds), BigInt(Math.floor((milliseconds - seconds * 1000) * 1e6)))
}

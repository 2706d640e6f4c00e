import type { Recipe, ReferenceRecipe } from './functions/recipe.ts'
import type { SegmentHandle } from './memory/segment.ts'
import type { Abort } from './page/worker-page.ts'
import type { Class, ClassReference, ClassRegistration } from './wire/class-registration.ts'
import type { SharedType } from './wire/shared-handle.ts'

/**
 * What is one in a process, however many copies of this package are loaded into it (a bundled program, two installed
 * versions, a test runner with module instances of its own): registries, and what this process is in the tree.
 *
 * It sits on `globalThis`, under a key that names the version of its shape, so that copies which agree share it and copies
 * which do not never see each other's fields.
 */
export interface ProcessState {
  /** Classes whose instances travel, by constructor and by the key that stands for them on the wire. */
  readonly classes: Map<Class, ClassRegistration>
  readonly classesByKey: Map<string, ClassRegistration>
  /** Functions of `defineTasks`, by `url#name`. */
  readonly definedTasks: Map<string, (...args: never[]) => unknown>
  /** How a function travels that says so itself: those of `task`, `tasks` and `defineTasks`. */
  readonly recipes: WeakMap<object, ReferenceRecipe>
  /** Functions of this library that every process has, by function: a closure that uses them takes the worker's own. */
  readonly ownFunctions: Map<object, string>
  /** The types of the things that processes share, by kind and by prototype. */
  readonly sharedKinds: Map<string, SharedType>
  readonly sharedPrototypes: Map<object, SharedType>
  /** The segments of shared memory of this process, by their buffers. */
  readonly sharedBuffers: WeakMap<ArrayBufferLike, { readonly handle: SegmentHandle }>
  /** Where an exported class or function of a module that this process loaded for a task comes from. */
  findExport: (value: unknown) => ClassReference | undefined
  /** How a function travels, and what has to live meanwhile. */
  ship: (fn: (...args: never[]) => unknown) => { readonly recipe: Recipe; readonly holds?: unknown }
  /** Functions that came with what processes share, and are being loaded: no task runs before they are. */
  readonly arriving: Set<Promise<unknown>>
  /** How many child processes of ours this one has. */
  readonly children: { count: number }
  /** Each `Process` that this process has made (counted, for the names), and those that run now. */
  readonly processes: { made: number; readonly running: Set<object> }
  /** Set in a worker process only. */
  worker: WorkerContext | undefined
}

/** What a process is in the tree of processes. */
export interface ProcessDescription {
  readonly name: string
  readonly pid: number
  /** True in the program that the user started. */
  readonly isMain: boolean
  /** 1..n in a worker of a pool. */
  readonly workerId?: number
}

/** What a worker process knows of itself and of the item that it runs now. */
export interface WorkerContext {
  /** Null in a process of its own. */
  readonly id: number | null
  readonly name: string
  readonly parent: ProcessDescription
  /** What the initializer returned. */
  state: unknown
  /** Aborts the item that runs now; made when the task first asks for its signal. */
  abort: AbortController | undefined
  /** The reason, once the item that runs now was aborted. */
  aborted: { readonly reason: unknown } | undefined
  running: boolean
  /** Whether the item that runs now was aborted, seen without a turn of the event loop. */
  abortOnPage: () => Abort | undefined
}

const shapeVersion = 4
const slot = Symbol.for('@forkyard/process')

type Slot = { [slot]?: Record<number, ProcessState> }

function find(): ProcessState {
  const holder = globalThis as Slot
  holder[slot] ??= Object.create(null) as Record<number, ProcessState>
  holder[slot][shapeVersion] ??= {
    classes: new Map(),
    classesByKey: new Map(),
    definedTasks: new Map(),
    recipes: new WeakMap(),
    ownFunctions: new Map(),
    sharedKinds: new Map(),
    sharedPrototypes: new Map(),
    sharedBuffers: new WeakMap(),
    findExport: () => undefined,
    ship: () => {
      throw new TypeError('A function can only be sent where @forkyard/core is loaded.')
    },
    arriving: new Set(),
    children: { count: 0 },
    processes: { made: 0, running: new Set() },
    worker: undefined,
  }
  return holder[slot][shapeVersion]
}

export const processState: ProcessState = find()

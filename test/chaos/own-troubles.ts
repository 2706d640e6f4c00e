import { EncodeError, TaskTimeoutError, WorkerDiedError } from '@forkyard/core'

/*
 * The trouble that an item makes by itself. How it is made stands in `task/troubles.mjs`, under the same name; here stands
 * which errors are right for the item then.
 */

interface Definition {
  /** How often, beside the others. */
  readonly weight: number
  /** What keeps the item from going on for ever. */
  readonly guard?: 'taskTimeout' | 'totalTimeout' | 'signal'
  /** Only in a pool whose workers have a small heap. */
  readonly smallHeap?: true
  /** When its worker ends of it: while the item runs, or at some time from then on, which may hurt the items behind it. */
  readonly kills?: 'at once' | 'later'
  /** The pipes of its worker are of no use afterwards: results that were in them are lost. */
  readonly breaksPipe?: true
  /** Its result is on its way before the trouble begins. */
  readonly answersFirst?: true
  /** Errors that the trouble explains. */
  readonly isRight: (error: unknown, trouble: { readonly value: number }, id: number) => boolean
}

const died = (error: unknown): error is WorkerDiedError => error instanceof WorkerDiedError
const timedOut = (error: unknown): boolean => error instanceof TaskTimeoutError
const unencodable = (error: unknown, id: number): boolean =>
  error instanceof EncodeError && error.side === 'result' && error.path.includes(`item ${id}"`)
/** Another item of the worker had closed the descriptor before. */
const closed = (error: unknown): boolean => error instanceof Error && (error as NodeJS.ErrnoException).code === 'EBADF'
const pipeless = (error: unknown): boolean => died(error) || closed(error)
const given = (error: unknown, message: string): boolean => error instanceof Error && error.message === message

const definitions = {
  exits: {
    weight: 10,
    kills: 'at once',
    isRight: (error, { value }) => died(error) && error.exitCode === value && error.signal === null,
  },
  'kills itself': { weight: 8, kills: 'at once', isRight: error => died(error) && error.signal === 'SIGKILL' },
  aborts: { weight: 4, kills: 'at once', isRight: error => died(error) && error.signal === 'SIGABRT' },
  'fills its heap': {
    weight: 6,
    smallHeap: true,
    kills: 'at once',
    isRight: error => died(error) && error.outOfMemory === true,
  },
  'stops itself': { weight: 5, guard: 'taskTimeout', isRight: timedOut },
  'loops for ever, with a task time-out': { weight: 5, guard: 'taskTimeout', isRight: timedOut },
  'loops until it is aborted': { weight: 10, guard: 'signal', isRight: () => false },
  'never settles, with a task time-out': { weight: 5, guard: 'taskTimeout', isRight: timedOut },
  'never settles, with a total time-out': { weight: 10, guard: 'totalTimeout', isRight: timedOut },
  'writes garbage to fd 4': { weight: 4, kills: 'later', breaksPipe: true, isRight: pipeless },
  'closes fd 3': { weight: 3, kills: 'later', breaksPipe: true, isRight: pipeless },
  'closes fd 4': { weight: 3, kills: 'later', breaksPipe: true, isRight: pipeless },
  'returns a function': { weight: 4, isRight: (error, _, id) => unencodable(error, id) },
  'returns a throwing getter': { weight: 4, isRight: (error, _, id) => unencodable(error, id) },
  'throws undefined': { weight: 4, isRight: error => error === undefined },
  'throws an error with a throwing stack': { weight: 4, isRight: (error, _, id) => given(error, `item ${id}`) },
  'throws a long message': {
    weight: 2,
    isRight: (error, _, id) => given(error, `item ${id} `.padEnd(longMessage, '.')),
  },
  'leaves a rejection unhandled': {
    weight: 4,
    kills: 'later',
    answersFirst: true,
    isRight: error => died(error) && error.exitCode === 1,
  },
  'exits after its answer': {
    weight: 4,
    kills: 'later',
    answersFirst: true,
    isRight: (error, { value }) => died(error) && error.exitCode === value,
  },
} satisfies Record<string, Definition>

const longMessage = 2 ** 20

export type OwnTroubleKind = keyof typeof definitions

export const ownTroubles: Readonly<Record<OwnTroubleKind, Definition>> = definitions
export const ownTroubleKinds: readonly OwnTroubleKind[] = Object.keys(definitions) as OwnTroubleKind[]

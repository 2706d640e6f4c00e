import { defineOwnError } from '../wire/own-error.ts'

/** The queue was closed: nothing more is put into it, and all that was in it has been taken. */
export class QueueClosedError extends Error {
  readonly code = 'ERR_QUEUE_CLOSED'
}

/** There is no room in the queue now. */
export class QueueFullError extends Error {
  readonly code = 'ERR_QUEUE_FULL'
}

/** There is nothing in the queue now. */
export class QueueEmptyError extends Error {
  readonly code = 'ERR_QUEUE_EMPTY'
}

/** The other end of the pipe was closed, or the process that had it is gone. */
export class EndOfPipeError extends Error {
  readonly code = 'ERR_END_OF_PIPE'
}

defineOwnError('QueueClosedError', QueueClosedError)
defineOwnError('QueueFullError', QueueFullError)
defineOwnError('QueueEmptyError', QueueEmptyError)
defineOwnError('EndOfPipeError', EndOfPipeError)

import { defineOwnError } from '../wire/own-error.ts'

/** Shared memory cannot be had here; the message says what is missing. A pool works without. */
export class UnsupportedPlatformError extends Error {
  readonly code = 'ERR_UNSUPPORTED_PLATFORM'

  constructor(reason: string, options?: ErrorOptions) {
    super(`Memory that processes share cannot be had here: ${reason}`, options)
  }
}

/** The process that made a segment of shared memory is gone, and the segment with it, before this one attached it. */
export class SegmentGoneError extends Error {
  readonly code = 'ERR_SEGMENT_GONE'

  constructor(pid: number, options?: ErrorOptions) {
    super(`The segment of shared memory that process ${pid} made is gone: attach it while that process lives.`, options)
  }
}

defineOwnError('UnsupportedPlatformError', UnsupportedPlatformError)
defineOwnError('SegmentGoneError', SegmentGoneError)

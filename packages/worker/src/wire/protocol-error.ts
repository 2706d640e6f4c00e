import { defineOwnError } from './own-error.ts'

/** Bytes arrived that are no frame of ours: something else wrote to the pipe, or the two ends do not speak the same version. */
export class ProtocolError extends Error {
  readonly code = 'ERR_PROTOCOL'
}

defineOwnError('ProtocolError', ProtocolError)

/** The stream ended in the middle of a frame: all that was whole before is right. */
export class TruncatedStreamError extends ProtocolError {}

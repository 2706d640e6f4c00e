/** What a message in a ring is: a frame of one of these kinds, whose body is one prepared value. */
export const messageKind = {
  plain: 0,
  /** It holds something that processes share, which is attached before the message is passed: until then its sender has it. */
  shares: 1,
} as const

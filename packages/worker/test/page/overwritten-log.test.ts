import fastCheck from 'fast-check'
import { expect, test } from 'vitest'
import { ResultLog } from '../../src/page/result-log.ts'

// A crash may have written over the log.

const size = 4096
const mostEntries = (size - 8) / 8
const nothing = 1

/** A log of these words; what follows them is 0. */
function logOf(...words: readonly number[]): ResultLog {
  const buffer = new SharedArrayBuffer(size)
  new Int32Array(buffer).set(words)
  return new ResultLog(buffer, 0)
}

test.each([
  ['negative, so that the next entry is the same one', -8],
  ['negative, so that the next entry lies before the log', -1000],
  ['longer than the log', 5000],
  ['2^31 - 1', 2 ** 31 - 1],
])('a length that is %s ends what is read', (_what, length) => {
  expect(logOf(0, 1000, nothing, 0, nothing, length).read()).toEqual([{ item: 0, value: undefined }])
})

test('more entries than there is room for are not read', () => {
  expect(logOf(0, 2 ** 31 - 1).read()).toHaveLength(mostEntries)
  expect(logOf(0, -1).read()).toEqual([])
})

test('a log of any bytes is read to its end, or refused with an error', () => {
  fastCheck.assert(
    fastCheck.property(fastCheck.array(fastCheck.integer(), { maxLength: 256 }), words => {
      let results: readonly unknown[] = []
      try {
        results = logOf(...words).read()
      } catch (error) {
        expect(error).toBeInstanceOf(Error)
      }
      expect(results.length).toBeLessThanOrEqual(mostEntries)
    }),
  )
})

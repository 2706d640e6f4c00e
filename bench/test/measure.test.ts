import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { Contestant } from '../harness/contestant.ts'
import { measure } from '../harness/measure.ts'
import type { Row } from '../harness/row.ts'
import { rate } from '../harness/row.ts'

const ready = `console.log('{"ready":true,"version":"test 1"}')`
const eachLine = (step: string) =>
  `${ready}; let round = 0; require('readline').createInterface({ input: process.stdin }).on('line', variant => { round++; ${step} })`

function program(name: string, text: string): Contestant {
  return { name, group: 'node processes', command: [process.execPath, '-e', text] }
}

function rowOf(contestants: readonly Contestant[], others: Partial<Row> = {}): Row {
  return { id: 'test', title: 'test', figures: [rate('rounds')], wants: [], contestants, ...others }
}

const steady = program('steady', eachLine(`console.log('{"value":' + round + '}')`))

test('each contestant does each round', async () => {
  const measurement = await measure(rowOf([steady, { ...steady, name: 'other' }]), { rounds: 3 })
  expect([...measurement.keys()]).toEqual(['steady', 'other'])
  for (const { samples, trouble, version } of measurement.values()) {
    expect({ trouble, version, values: samples.get('value') }).toEqual({
      trouble: undefined,
      version: 'test 1',
      values: [1, 2, 3],
    })
  }
})

test('a variant is a round of its own, told by its word', async () => {
  const contestant = program('one', eachLine(`console.log(JSON.stringify({ [variant]: variant.length }))`))
  const measurement = await measure(rowOf([contestant], { variants: ['a', 'bcd'] }), { rounds: 2 })
  expect(Object.fromEntries(measurement.get('one')!.samples)).toEqual({ a: [1, 1], bcd: [3, 3] })
})

test('who fails, hangs, talks nonsense or is not here is said so, and the others go on', async () => {
  const contestants = [
    program('fails', eachLine(`if (round === 2) throw new RangeError('no more'); console.log('{"value":1}')`)),
    program('hangs', eachLine('')),
    program('babbles', eachLine(`console.log('good morning')`)),
    program('has no number', eachLine(`console.log('{"value":null}')`)),
    program('ends at once', ''),
    { name: 'absent', group: 'python', command: ['/nowhere/python3'] } as const,
    steady,
  ]
  const measurement = await measure(rowOf(contestants, { limit: 3000 }), { rounds: 3 })
  const troubles = Object.fromEntries([...measurement].map(([name, { trouble }]) => [name, trouble]))
  expect(troubles).toEqual({
    fails: 'ended with 1: RangeError: no more',
    hangs: 'hung: no answer within 3 s',
    babbles: 'answered what is no JSON: good morning',
    'has no number': 'value is null',
    'ends at once': 'ended with 0',
    absent: 'does not start: spawn /nowhere/python3 ENOENT',
    steady: undefined,
  })
  expect(measurement.get('fails')!.samples.get('value')).toEqual([1])
  expect(measurement.get('steady')!.samples.get('value')).toEqual([1, 2, 3])
})

test('nothing of a contestant is left, not even a worker that it leaves behind', async () => {
  const mark = `left-behind-${process.pid}`
  const idle = `process.execPath, ['-e', 'setInterval(() => {}, 1000)', '${mark}'], { stdio: 'ignore' }`
  const child = `require('child_process').spawn(${idle}).unref()`
  const measurement = await measure(rowOf([program('parent', `${child}; ${eachLine(`console.log('{"value":1}')`)}`)]), {
    rounds: 1,
  })
  expect(measurement.get('parent')!.samples.get('value')).toEqual([1])
  await expect.poll(() => commandLines().filter(line => line.includes(`\0${mark}\0`))).toEqual([])
})

function commandLines(): string[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(pid => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
      } catch {
        return ''
      }
    })
}

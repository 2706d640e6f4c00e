import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type DecodedPng, decode } from 'fast-png'
import { beforeAll, describe, expect, test } from 'vitest'
import { temporaryFolder } from '../pool/temporary-folder.ts'
import { testCommandLine } from './command-line-tests.ts'
import { type Ending, readTable, runExample } from './run-example.ts'

const folder = temporaryFolder()

describe('with a small picture, whose rows the tasks do not divide evenly', () => {
  const output = join(folder, 'small.png')
  let run: Ending
  let picture: DecodedPng
  beforeAll(async () => {
    const size = ['--width', '161', '--height', '103', '--rows', '10', '--processes', '3']
    run = await runExample('shared-image', [...size, '--output', output])
    picture = decode(readFileSync(output))
  })

  test('every way draws the same pixels', () => {
    expect(run).toMatchObject({ exitCode: 0, stderr: '' })
    expect(run.stdout).toContain(`Every way drew the same ${161 * 103} pixels.`)
    expect(readTable(run.stdout).map(row => row[''])).toEqual(['plain loop', 'results', 'SharedArray'])
  })

  test('the PNG has the size that was asked for, and colours', () => {
    expect(picture).toMatchObject({ width: 161, height: 103, channels: 3, depth: 8 })
    expect(run.stdout).toContain(`The picture is in ${output}`)
  })

  test('each of its rows was drawn', () => {
    const rowBytes = 161 * 3
    const { data } = picture
    for (let row = 0; row < 103; row++) {
      expect(new Set(data.subarray(row * rowBytes, (row + 1) * rowBytes)).size).toBeGreaterThan(10)
    }
  })

  test('the set is black, its surroundings are not', () => {
    const at = (x: number, y: number) => [...picture.data.subarray((y * 161 + x) * 3, (y * 161 + x) * 3 + 3)]
    // The disk at the right border is part of the set.
    expect(at(160, 31)).toEqual([0, 0, 0])
    expect(at(2, 2)).not.toEqual([0, 0, 0])
  })
})

testCommandLine(
  'shared-image',
  ['--width', '--height', '--rows', '--processes', '--output'],
  [
    [['--width', '0'], '--width'],
    [['--height', '20001'], '--height'],
    [['--rows', 'some'], '--rows'],
    [['--processes', '1.5'], '--processes'],
  ],
)

import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testCommandLine } from './command-line-tests.ts'
import { runExample } from './run-example.ts'

// The example runs as a person runs it, and its files are written and read by code of the test's own.

const ways = ['plain-loop', 'promise-all', 'threads', 'pool-unordered', 'pool-ordered']

/** 1 dB below full scale, as the README says. */
const peakLevel = 10 ** (-1 / 20)

interface Sample {
  kind: 'integer' | 'float'
  bits: number
  /** Value of one sample, -1 to 1, to the bytes in the file. */
  write(bytes: Buffer, offset: number, value: number): void
  read(bytes: Buffer, offset: number): number
}

const samples: Record<string, Sample> = {
  int8: {
    kind: 'integer',
    bits: 8,
    write: (bytes, offset, value) => bytes.writeUInt8(Math.round(value * 127) + 128, offset),
    read: (bytes, offset) => (bytes.readUInt8(offset) - 128) / 2 ** 7,
  },
  int16: {
    kind: 'integer',
    bits: 16,
    write: (bytes, offset, value) => bytes.writeInt16LE(Math.round(value * (2 ** 15 - 1)), offset),
    read: (bytes, offset) => bytes.readInt16LE(offset) / 2 ** 15,
  },
  int24: {
    kind: 'integer',
    bits: 24,
    write: (bytes, offset, value) => bytes.writeIntLE(Math.round(value * (2 ** 23 - 1)), offset, 3),
    read: (bytes, offset) => bytes.readIntLE(offset, 3) / 2 ** 23,
  },
  int32: {
    kind: 'integer',
    bits: 32,
    write: (bytes, offset, value) => bytes.writeInt32LE(Math.round(value * (2 ** 31 - 1)), offset),
    read: (bytes, offset) => bytes.readInt32LE(offset) / 2 ** 31,
  },
  float32: {
    kind: 'float',
    bits: 32,
    write: (bytes, offset, value) => bytes.writeFloatLE(value, offset),
    read: (bytes, offset) => bytes.readFloatLE(offset),
  },
  float64: {
    kind: 'float',
    bits: 64,
    write: (bytes, offset, value) => bytes.writeDoubleLE(value, offset),
    read: (bytes, offset) => bytes.readDoubleLE(offset),
  },
}

interface Recording {
  name: string
  sample: keyof typeof samples
  channels: number
  sampleRate: number
  frames: number
  extensible?: boolean
}

const recordings: Recording[] = [
  ...Object.keys(samples).flatMap((sample, index) => [
    // Odd numbers of frames: an 8 or 24-bit mono file then needs a byte of padding.
    { name: `${sample}-mono.wav`, sample, channels: 1, sampleRate: 16_000, frames: 9_001 + 2 * index },
    { name: `${sample}-stereo.wav`, sample, channels: 2, sampleRate: 44_100, frames: 12_345 + index },
  ]),
  { name: 'extensible-int24.wav', sample: 'int24', channels: 2, sampleRate: 48_000, frames: 14_000, extensible: true },
  {
    name: 'extensible-float32.wav',
    sample: 'float32',
    channels: 1,
    sampleRate: 8_000,
    frames: 6_000,
    extensible: true,
  },
  { name: 'Name with spaces, ü.WAV', sample: 'int16', channels: 1, sampleRate: 22_050, frames: 8_000 },
]
const broken = {
  'text.wav': Buffer.from('These are words, not sounds, whatever the name of the file may say.'),
  'truncated.wav': wavFile(recordings[2]!).subarray(0, 3_000),
  'empty.wav': Buffer.alloc(0),
  'no-samples.wav': wavFile(recordings[2]!).subarray(0, 50),
  'six-channels.wav': wavFile({ name: '', sample: 'int16', channels: 6, sampleRate: 48_000, frames: 100 }),
  'not-a-number.wav': withNotANumber(wavFile({ ...recordings[8]!, sample: 'float32', channels: 1, frames: 100 })),
}

/** Beeps with rests between them, higher in the second channel, on an offset that the filter should take away. */
function valueAt(frame: number, channel: number, sampleRate: number): number {
  const seconds = frame / sampleRate
  return 0.1 + (seconds % 0.1 < 0.07 ? 0.4 * Math.sin(2 * Math.PI * (channel === 0 ? 1000 : 1500) * seconds) : 0)
}

function wavFile({ sample, channels, sampleRate, frames, extensible }: Recording): Buffer {
  const { kind, bits, write } = samples[sample]!
  const code = kind === 'float' ? 3 : 1
  const frameBytes = (bits / 8) * channels
  const format = Buffer.alloc(extensible ? 40 : 16)
  format.writeUInt16LE(extensible ? 0xfffe : code, 0)
  format.writeUInt16LE(channels, 2)
  format.writeUInt32LE(sampleRate, 4)
  format.writeUInt32LE(sampleRate * frameBytes, 8)
  format.writeUInt16LE(frameBytes, 12)
  format.writeUInt16LE(bits, 14)
  if (extensible) {
    format.writeUInt16LE(22, 16)
    format.writeUInt16LE(bits, 18)
    format.writeUInt16LE(code, 24)
    Buffer.from('000000001000800000aa00389b71', 'hex').copy(format, 26)
  }
  const data = Buffer.alloc(frames * frameBytes)
  for (let frame = 0; frame < frames; frame++) {
    for (let channel = 0; channel < channels; channel++) {
      write(data, frame * frameBytes + (channel * bits) / 8, valueAt(frame, channel, sampleRate))
    }
  }
  // A chunk of odd length that a reader has to step over comes first.
  const chunks = [chunk('LIST', Buffer.from('INFO!')), chunk('fmt ', format), chunk('data', data)]
  return chunk('RIFF', Buffer.concat([Buffer.from('WAVE'), ...chunks]))
}

function chunk(name: string, content: Buffer): Buffer {
  const head = Buffer.alloc(8)
  head.write(name, 'latin1')
  head.writeUInt32LE(content.length, 4)
  return Buffer.concat([head, content, Buffer.alloc(content.length % 2)])
}

function withNotANumber(file: Buffer): Buffer {
  file.writeFloatLE(Number.NaN, file.length - 4)
  return file
}

/** Reads a file of the example, and insists on a header without a fault. */
function parse(file: Buffer) {
  expect(file.toString('latin1', 0, 4)).toBe('RIFF')
  expect(file.readUInt32LE(4)).toBe(file.length - 8)
  expect(file.toString('latin1', 8, 12)).toBe('WAVE')
  const chunks = new Map<string, Buffer>()
  let offset = 12
  while (offset < file.length) {
    const length = file.readUInt32LE(offset + 4)
    chunks.set(file.toString('latin1', offset, offset + 4), file.subarray(offset + 8, offset + 8 + length))
    offset += 8 + length + (length % 2)
  }
  expect(offset).toBe(file.length)

  const format = chunks.get('fmt ')!
  const [code, channels, bits] = [format.readUInt16LE(0), format.readUInt16LE(2), format.readUInt16LE(14)]
  const sampleRate = format.readUInt32LE(4)
  expect(format.readUInt32LE(8)).toBe((sampleRate * channels * bits) / 8)
  expect(format.readUInt16LE(12)).toBe((channels * bits) / 8)
  const sample = Object.values(samples).find(
    ({ kind, bits: size }) => size === bits && (kind === 'float') === (code === 3),
  )
  const data = chunks.get('data')!
  const values = Array.from({ length: (data.length * 8) / bits }, (_, index) => sample!.read(data, (index * bits) / 8))
  return { sampleRate, channels, code, bits, frames: values.length / channels, values }
}

function audioEtl(...commandLine: string[]) {
  return runExample('audio-etl', commandLine)
}

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'audio-etl-test-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function makeInput(name: string, files: Record<string, Buffer>): Promise<string> {
  const input = join(folder, name)
  await mkdir(input)
  for (const [file, bytes] of Object.entries(files)) await writeFile(join(input, file), bytes)
  return input
}

describe('with a folder of WAV files of every format, some of them broken', () => {
  let run: Awaited<ReturnType<typeof audioEtl>>
  const outputOf = (way: string, name: string) => readFile(join(folder, 'output', way, name))

  beforeAll(async () => {
    const good = Object.fromEntries(recordings.map(recording => [recording.name, wavFile(recording)]))
    const input = await makeInput('input', { ...good, ...broken, 'notes.txt': Buffer.from('no sound') })
    run = await audioEtl('--input', input, '--output', join(folder, 'output'), '--processes', '2')
  })

  test('it succeeds', () => {
    expect(run).toMatchObject({ exitCode: 0 })
  })

  test('the table has a row for every way, with wall time, load of all cores and speed-up', () => {
    const lines = run.stdout.split('\n')
    const header = lines.findIndex(line => /wall time.*CPU, all cores.*speed-up/.test(line))
    const rows = lines.slice(header + 2, header + 2 + ways.length)
    const titles = ['plain loop', 'Promise.all', 'worker_threads', 'Pool.imapUnordered', 'Pool.imap']
    expect(rows.map(row => row.split('  ')[0])).toEqual(titles)
    for (const row of rows) expect(row).toMatch(/ \d+\.\d\d s .* \d+ % +\d+\.\d\d ×$/)
    expect(rows[0]).toMatch(/ 1\.00 ×$/)
  })

  test('broken files are reported by name, with the reason, and nothing else is', () => {
    const reported = run.stderr.trim().split('\n')
    expect(reported.shift()).toBe('Not processed: 6 of 21 files')
    expect(reported.sort()).toEqual([
      expect.stringMatching(/^ {2}empty\.wav: not a WAV file/),
      expect.stringMatching(/^ {2}no-samples\.wav: broken: .*no 'data' chunk/),
      expect.stringMatching(/^ {2}not-a-number\.wav: broken: .*NaN/),
      expect.stringMatching(/^ {2}six-channels\.wav: 6 channels/),
      expect.stringMatching(/^ {2}text\.wav: not a WAV file/),
      expect.stringMatching(/^ {2}truncated\.wav: truncated/),
    ])
  })

  test.each(ways)('%s writes the other files, and only those', async way => {
    const names = recordings.map(({ name }) => name)
    expect((await readdir(join(folder, 'output', way))).sort()).toEqual(names.sort())
  })

  test.each(recordings)('$name keeps its format and length', async ({ name, sample, channels, sampleRate, frames }) => {
    const { kind, bits } = samples[sample]!
    const output = parse(await outputOf('plain-loop', name))
    expect(output).toMatchObject({ sampleRate, channels, bits, frames, code: kind === 'float' ? 3 : 1 })
  })

  test.each(recordings)('$name has its peak at -1 dB', async ({ name, sample }) => {
    const { values } = parse(await outputOf('plain-loop', name))
    const peak = values.reduce((loudest, value) => Math.max(loudest, Math.abs(value)), 0)
    const { kind, bits } = samples[sample]!
    expect(Math.abs(peak - peakLevel)).toBeLessThanOrEqual(kind === 'float' ? 1e-6 : 2 ** -bits)
  })

  test.each(recordings)(
    '$name keeps its beeps and loses its offset',
    async ({ name, channels, sampleRate, frames }) => {
      const { values } = parse(await outputOf('plain-loop', name))
      const original = values.map(
        (_, index) => valueAt(Math.floor(index / channels), index % channels, sampleRate) - 0.1,
      )
      expect(correlation(values, original)).toBeGreaterThan(0.9)
      expect(Math.abs(values.reduce((sum, value) => sum + value, 0) / (frames * channels))).toBeLessThan(0.01)
    },
  )

  test.each(ways)('%s writes the same bytes as the plain loop', async way => {
    for (const { name } of recordings) {
      expect((await outputOf(way, name)).equals(await outputOf('plain-loop', name)), name).toBe(true)
    }
    expect(run.stdout).toContain('Every way wrote the same bytes: 15 files')
  })
})

function correlation(left: number[], right: number[]): number {
  const product = (a: number[], b: number[]) => a.reduce((sum, value, index) => sum + value * b[index]!, 0)
  return product(left, right) / Math.sqrt(product(left, left) * product(right, right))
}

describe('without an input folder', () => {
  test('it writes clips of its own, differing in length and format, and the same ones every time', async () => {
    const clips: Buffer[][] = []
    for (const output of [join(folder, 'first'), join(folder, 'second')]) {
      const run = await audioEtl('--clips', '5', '--seconds', '0.2', '--only', 'threads', '--output', output)
      expect(run).toMatchObject({ exitCode: 0, stderr: '' })
      const names = await readdir(join(output, 'input'))
      clips.push(await Promise.all(names.sort().map(name => readFile(join(output, 'input', name)))))
    }
    expect(clips[0]).toHaveLength(5)
    expect(clips[1]).toEqual(clips[0])
    const formats = clips[0]!.map(parse).map(({ code, bits, channels }) => `${code} ${bits} ${channels}`)
    expect(new Set(formats).size).toBe(5)
  })

  test('it leaves no temporary folder behind', async () => {
    const temporary = await makeInput('temporary', {})
    const variables = { TMPDIR: temporary, TEMP: temporary }
    const run = await runExample('audio-etl', ['--clips', '2', '--seconds', '0.1', '--only', 'pool-ordered'], variables)
    expect(run).toMatchObject({ exitCode: 0, stderr: '' })
    expect((await readdir(temporary)).filter(name => name.startsWith('audio-etl-'))).toEqual([])
  })
})

test('it fails when every file is broken', async () => {
  const input = await makeInput('broken', { 'text.wav': broken['text.wav'] })
  const run = await audioEtl('--input', input, '--only', 'pool-unordered')
  expect(run.exitCode).toBe(1)
  expect(run.stderr).toContain('text.wav: not a WAV file')
})

testCommandLine(
  'audio-etl',
  ['--input', '--output', '--processes', '--clips', '--seconds', '--only'],
  [
    [['--processes', '0'], '--processes'],
    [['--clips', 'many'], '--clips'],
    [['--seconds', '-1'], '--seconds'],
    [['--only', 'magic'], '--only'],
    [['--input', 'no such folder'], '--input'],
    [['--input', '.', '--clips', '3'], '--clips'],
  ],
)

import { beforeAll, describe, expect, test } from 'vitest'
import { testCommandLine } from './command-line-tests.ts'
import { type Ending, readTable, runExample } from './run-example.ts'

const downloadSites = (...commandLine: string[]) => runExample('download-sites', commandLine)

/** What the example printed below the title of one way: worker, bytes and URL of each page. */
function readDownloads(stdout: string, title: string): { worker: string; bytes: number; url: string }[] {
  const section = stdout.split(`${title}:\n`)[1] ?? ''
  const lines = /^(?: {2}.*\n)*/.exec(section)![0].matchAll(/^ {2}(\S+) read (\d+) bytes from (\S+)$/gm)
  return [...lines].map(([, worker, bytes, url]) => ({ worker: worker!, bytes: Number(bytes), url: url! }))
}

describe('with 40 downloads and 3 processes', () => {
  const titles = ['serial', 'Promise.all, 16 connections', 'worker_threads', 'Pool.imapUnordered']
  const workersOf = (title: string) => new Set(readDownloads(run.stdout, title).map(({ worker }) => worker))
  const connectionsOf = (title: string) => {
    return Number(readTable(run.stdout).find(row => row[''] === title)?.['connections opened'])
  }

  let run: Ending
  beforeAll(async () => {
    run = await downloadSites('--downloads', '40', '--delay', '2', '--processes', '3')
  })

  test('it succeeds', () => {
    expect(run).toMatchObject({ exitCode: 0, stderr: '' })
  })

  test('the table has a row for every way', () => {
    const figures = {
      'wall time': expect.stringMatching(/^\d+\.\d\d s$/),
      'downloads/s': expect.stringMatching(/^\d+$/),
      'connections opened': expect.stringMatching(/^\d+$/),
    }
    expect(readTable(run.stdout)).toEqual(titles.map(title => ({ '': title, ...figures })))
  })

  test.each(titles)('%s downloads every page once, from the loopback', title => {
    const downloads = readDownloads(run.stdout, title)
    const { origin } = new URL(downloads[0]!.url)
    expect(origin).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    const expected = Array.from({ length: 40 }, (_, index) => `${origin}/page/${index + 1}`)
    expect(downloads.map(({ url }) => url).sort()).toEqual(expected.sort())
    for (const { bytes } of downloads) expect(bytes).toBeGreaterThanOrEqual(16 * 1024)
  })

  test('every way gets the same pages', () => {
    const { stdout } = run
    const bytes = readDownloads(stdout, 'serial').reduce((sum, page) => sum + page.bytes, 0)
    expect(stdout).toContain(`Every way got the same 40 pages, ${bytes} bytes.`)
  })

  test('the loop and Promise.all download in the main process', () => {
    expect([...workersOf(titles[0]!)]).toEqual(['MainProcess'])
    expect([...workersOf(titles[1]!)]).toEqual(['MainProcess'])
  })

  test('the loop needs one connection, Promise.all as many as it may have', () => {
    expect(connectionsOf(titles[0]!)).toBe(1)
    expect(connectionsOf(titles[1]!)).toBe(16)
  })

  test.each([
    ['worker_threads', ['thread-1', 'thread-2', 'thread-3']],
    ['Pool.imapUnordered', ['downloader-1', 'downloader-2', 'downloader-3']],
  ])('%s opens one connection for each worker that downloads, and keeps it', (title, names) => {
    const workers = workersOf(title)
    expect(names).toEqual(expect.arrayContaining([...workers]))
    expect(connectionsOf(title)).toBe(workers.size)
  })
})

test('one process is enough, and one page too', async () => {
  const run = await downloadSites('--downloads', '1', '--delay', '0.5', '--processes', '1')
  expect(run).toMatchObject({ exitCode: 0, stderr: '' })
  expect(readTable(run.stdout).map(row => row['connections opened'])).toEqual(['1', '1', '1', '1'])
  expect(readDownloads(run.stdout, 'Pool.imapUnordered')).toMatchObject([{ worker: 'downloader-1' }])
})

testCommandLine(
  'download-sites',
  ['--downloads', '--delay', '--processes'],
  [
    [['--downloads', '0'], '--downloads'],
    [['--delay', 'long'], '--delay'],
    [['--processes', '1.5'], '--processes'],
  ],
)

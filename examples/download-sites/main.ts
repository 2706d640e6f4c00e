import { performance } from 'node:perf_hooks'
import { Pool } from '@forkyard/core'
import { startProgram } from '../terminal/command-line.ts'
import { formatTable } from '../terminal/table.ts'
import { helpText, type Options, readOptions } from './options.ts'
import type { Page } from './session.ts'
import { openSite, siteOrigin, takeConnections } from './site.ts'
import { type Way, ways } from './ways.ts'

interface Run {
  title: string
  seconds: number
  connections: number
  pages: Page[]
}

await startProgram({ name: 'download-sites', helpText, readOptions, run: compareWays })

/** Returns the exit code. */
async function compareWays({ downloads, delay, processes }: Options): Promise<number> {
  await using site = new Pool({ processes: 1, name: 'site', initializer: openSite, initArgs: [delay] })
  const origin = await site.apply(siteOrigin)
  const urls = Array.from({ length: downloads }, (_, index) => `${origin}/page/${index + 1}`)

  const runs: Run[] = []
  for (const { title, run } of ways) {
    console.log(`${title}:`)
    const { seconds, pages } = await measure(run, urls, processes)
    runs.push({ title, seconds, pages, connections: await site.apply(takeConnections) })
  }
  console.log(`\n${downloads} downloads, ${processes} processes, Node ${process.version}\n\n${resultTable(runs)}`)
  return reportDifferences(runs) ? 0 : 1
}

/** Starting and ending processes and threads counts: it is part of the price. */
async function measure(run: Way, urls: string[], processes: number): Promise<{ seconds: number; pages: Page[] }> {
  const pages: Page[] = []
  const start = performance.now()
  await run(urls, processes, page => {
    pages.push(page)
    console.log(`  ${page.worker} read ${page.bytes} bytes from ${page.url}`)
  })
  return { seconds: (performance.now() - start) / 1000, pages }
}

function resultTable(runs: readonly Run[]): string {
  const rows = runs.map(({ title, seconds, pages, connections }) => [
    title,
    `${seconds.toFixed(2)} s`,
    (pages.length / seconds).toFixed(0),
    String(connections),
  ])
  return formatTable(['', 'wall time', 'downloads/s', 'connections opened'], rows)
}

function reportDifferences([first, ...others]: readonly Run[]): boolean {
  const contents = ({ pages }: Run) => JSON.stringify(pages.map(({ url, bytes }) => `${url} ${bytes}`).sort())
  const different = others.filter(run => contents(run) !== contents(first!))
  for (const { title } of different) console.error(`\n${title} and ${first!.title} got different pages`)
  if (different.length > 0) return false
  const bytes = first!.pages.reduce((sum, page) => sum + page.bytes, 0)
  console.log(`\nEvery way got the same ${first!.pages.length} pages, ${bytes} bytes.`)
  return true
}

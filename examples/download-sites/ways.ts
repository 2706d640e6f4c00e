import { currentProcess, Pool } from '@forkyard/core'
import { runInThreads } from '../worker-threads/run-in-threads.ts'
import { type Page, Session } from './session.ts'
import { download, openSession } from './tasks.ts'

/** Downloads every URL and hands over each page when it is there. */
export type Way = (urls: readonly string[], processes: number, onPage: (page: Page) => void) => Promise<void>

/** How many connections the asynchronous way may open: without a bound it would be one a page. */
const asyncConnections = 16

const inPool: Way = async (urls, processes, onPage) => {
  await using pool = new Pool({ processes, initializer: openSession, name: 'downloader' })
  for await (const page of pool.imapUnordered(download, urls)) onPage(page)
}

const inThreads: Way = (urls, processes, onPage) =>
  runInThreads(new URL('./thread.ts', import.meta.url), urls, processes, onPage)

const serially: Way = async (urls, _processes, onPage) => {
  const session = new Session(currentProcess().name, 1)
  for (const url of urls) onPage(await session.download(url))
  session.close()
}

const asynchronously: Way = async (urls, _processes, onPage) => {
  const session = new Session(currentProcess().name, asyncConnections)
  await Promise.all(urls.map(async url => onPage(await session.download(url))))
  session.close()
}

/** In the order of the table. */
export const ways: readonly { title: string; run: Way }[] = [
  { title: 'serial', run: serially },
  { title: `Promise.all, ${asyncConnections} connections`, run: asynchronously },
  { title: 'worker_threads', run: inThreads },
  { title: 'Pool.imapUnordered', run: inPool },
]

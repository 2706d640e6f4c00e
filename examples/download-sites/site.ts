import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { workerState } from '@forkyard/core'

// A web site for the example. It runs in a process of its own, a pool of one, so as not to compete with those who download.

interface Site {
  server: Server
  /** Connections opened since they were last asked for. */
  connections: number
}

/**
 * The initializer: serves `/page/1` and so on, of 16 to 63 KiB, on a free port of the loopback.
 * @param delay How long it takes over a page on average, in milliseconds, as a real site would.
 */
export async function openSite(delay: number): Promise<Site> {
  const server = createServer(async (request, response) => {
    const number = Number(/^\/page\/(\d+)$/.exec(request.url ?? '')?.[1])
    if (Number.isNaN(number)) return response.writeHead(404).end()
    // Multiples of the golden ratio spread the delays evenly between half the mean and one and a half.
    await wait(delay * (0.5 + ((number * 0.618) % 1)))
    const kibibytes = 16 + ((number * 5) % 48)
    response.end(Buffer.alloc(kibibytes * 1024, `<p>This is page ${number}.</p>\n`))
  })
  // Connections stay open until the other side ends them: it is their number that the example is about.
  server.keepAliveTimeout = 0
  const site: Site = { server, connections: 0 }
  server.on('connection', () => site.connections++)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return site
}

export function siteOrigin(): string {
  const { port } = workerState<Site>().server.address() as AddressInfo
  return `http://127.0.0.1:${port}`
}

/** How many connections were opened since the last call. */
export function takeConnections(): number {
  const site = workerState<Site>()
  const { connections } = site
  site.connections = 0
  return connections
}

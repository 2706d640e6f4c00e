import { Agent, get } from 'node:http'
import { buffer } from 'node:stream/consumers'

export interface Page {
  url: string
  bytes: number
  /** The name of the process or thread that downloaded it. */
  worker: string
}

/** What is worth opening once and using often: connections to a site, kept alive between requests. */
export class Session {
  readonly #worker: string
  readonly #agent: Agent

  constructor(worker: string, connections: number) {
    this.#worker = worker
    this.#agent = new Agent({ keepAlive: true, maxSockets: connections })
  }

  async download(url: string): Promise<Page> {
    const content = await this.#get(url)
    return { url, bytes: content.length, worker: this.#worker }
  }

  close(): void {
    this.#agent.destroy()
  }

  #get(url: string): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      const request = get(url, { agent: this.#agent }, response => {
        if (response.statusCode === 200) return buffer(response).then(resolve, reject)
        response.resume()
        reject(new Error(`${url} answered with status ${response.statusCode}`))
      })
      request.on('error', reject)
    })
  }
}

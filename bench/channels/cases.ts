/* What is measured, and how often at which size. */

export interface Peer {
  readonly title: string
  readonly language: 'node' | 'python'
  /** What its cell calls it. */
  readonly name: string
}

export interface Table {
  readonly title: string
  readonly way: 'one-way' | 'round-trip'
  readonly peers: readonly Peer[]
}

const node = (title: string, name: string): Peer => ({ title, language: 'node', name })
const python = (title: string, name: string): Peer => ({ title, language: 'python', name })

export const tables: readonly Table[] = [
  {
    title: 'One way, from a process to another',
    way: 'one-way',
    peers: [
      node('Queue, blocking', 'queue-sync'),
      node('Queue, await', 'queue'),
      node('pipe(), blocking', 'pipe-sync'),
      node('pipe(), await', 'pipe'),
      python('Python Queue', 'queue'),
      python('Python SimpleQueue', 'simple-queue'),
      python('Python Pipe', 'pipe'),
      node('Node fork, advanced', 'ipc'),
      node('MessagePort (a thread)', 'port'),
    ],
  },
  {
    title: 'There and back',
    way: 'round-trip',
    peers: [
      node('pipe(), blocking', 'pipe-sync'),
      node('pipe(), await', 'pipe'),
      python('Python Pipe', 'pipe'),
      node('Node fork, advanced', 'ipc'),
      node('MessagePort (a thread)', 'port'),
    ],
  },
]

export interface Size {
  readonly title: string
  readonly bytes: number
  /** How many messages one way; a twentieth of them there and back. */
  readonly messages: number
}

export const sizes: readonly Size[] = [
  { title: '8 B', bytes: 8, messages: 200_000 },
  { title: '256 B', bytes: 256, messages: 200_000 },
  { title: '64 KiB', bytes: 65_536, messages: 10_000 },
  { title: '16 MiB', bytes: 2 ** 24, messages: 40 },
]

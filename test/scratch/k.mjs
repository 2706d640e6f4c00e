import { readdirSync, readlinkSync } from 'node:fs'
import { Lock, shared } from '@forkyard/core'
import { countInThreads } from '../sync/sections.mjs'
const memfds = () => readdirSync('/proc/self/fd').map(f => { try { return readlinkSync('/proc/self/fd/' + f) } catch { return '' } }).filter(x => x.startsWith('/memfd')).length
const lock = new Lock()
for (let i = 0; i < 3; i++) {
  const marks = shared('int32', 3)
  await countInThreads({ lock, marks }, 100, 2)
  global.gc(); await new Promise(r => setTimeout(r, 101)); global.gc(); await new Promise(r => setTimeout(r, 100))
  console.log(memfds(), marks[0])
}

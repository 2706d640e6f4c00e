import { readdirSync, readlinkSync } from 'node:fs'
import { Worker, isMainThread, workerData } from 'node:worker_threads'
import { Lock, Event, deserialize, serialize } from '@forkyard/core'
const memfds = () => readdirSync('/proc/self/fd').map(f => { try { return readlinkSync('/proc/self/fd/' + f) } catch { return '' } }).filter(x => x.startsWith('/memfd')).length
if (isMainThread) {
  const lock = new Lock(), e = new Event()
  for (let i = 0; i < 4; i++) {
    const t = new Worker(new URL(import.meta.url), { workerData: serialize({ e, mode: ['wait', 'plain', 'wait', 'wait'][i] }) })
    console.log(await new Promise(r => t.on('exit', r)), memfds())
  }
  global.gc(); await new Promise(r => setTimeout(r, 100)); console.log(memfds())
} else {
  const { e, mode } = deserialize(workerData)
  process.on('exit', () => console.log('exit event'))
  if (mode === 'wait') await e.wait()
  else await e.wait({ timeout: 10 }).catch(() => {})
}

import { Lock, Event, Pool } from '@forkyard/core'
const mode = process.argv[2]
const lock = new Lock(), event = new Event()
await lock.acquire()
lock.acquire().then(() => console.log('never'))
event.wait().then(() => console.log('never'))
if (mode === 'exit') setTimeout(() => process.exit(3), 20)
if (mode === 'throw') setTimeout(() => { throw new Error('thrown') }, 20)
if (mode === 'await') { await event.wait() }

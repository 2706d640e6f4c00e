import { Process } from '@forkyard/core'

// Programs that do nothing to end: they must, or must not, end by themselves. Each prints what its processes do.

const speakLater = async word => {
  await new Promise(resolve => setTimeout(resolve, 150))
  console.log(word)
}
const rest = () => new Promise(resolve => setTimeout(resolve, 300_000))
const start = async (target, options) => {
  const process = new Process({ target, ...options })
  await process.start()
  return process
}

const programs = {
  async 'a process that is not waited for'() {
    await start(speakLater, { args: ['done'] })
  },
  async 'a start that is not waited for'() {
    new Process({ target: speakLater, args: ['done'] }).start()
  },
  async 'a process whose timer runs on'() {
    await start(() => {
      setTimeout(() => console.log('done'), 150)
    })
  },
  async 'a process that waits for a process of its own'() {
    await start(async () => {
      const inner = new Process({ target: speakLater, args: ['done'] })
      await inner.start()
    })
  },
  async 'a daemon whose end is awaited by join()'() {
    const daemon = await start(speakLater, { args: ['done'], daemon: true })
    await daemon.join()
  },
  async 'a daemon whose end is awaited by exited'() {
    const daemon = await start(speakLater, { args: ['done'], daemon: true })
    await daemon.exited
  },

  async 'a daemon'() {
    const { pid } = await start(rest, { daemon: true })
    console.log(pid)
  },
  async 'a daemon that a daemon started'() {
    const waiting = setInterval(() => {}, 1000)
    let hear
    const said = new Promise(resolve => {
      hear = resolve
    })
    await start(
      async () => {
        const inner = new Process({
          target: () => {
            console.log(process.pid)
            for (;;);
          },
          daemon: true,
        })
        await inner.start()
        await new Promise(resolve => setTimeout(resolve, 300_000))
      },
      { daemon: true, stdout: hear },
    )
    console.log(await said)
    clearInterval(waiting)
  },
  async 'a daemon that was waited for in vain'() {
    const daemon = await start(rest, { daemon: true })
    await daemon.join({ timeout: 10 })
    console.log(daemon.pid)
  },
  async 'a process that was terminated'() {
    const process = await start(rest)
    console.log(process.pid)
    process.terminate()
  },
  async 'a process that was never started'() {
    new Process({ target: rest })
    console.log(0)
  },
  async 'a process that could not be started'() {
    const process = new Process({ target: rest, execArgv: ['--no-such-option'], stderr: 'ignore' })
    await process.start().catch(() => console.log(process.pid))
  },
}

await programs[process.argv[2]]()

import * as tasks from './tasks.mjs'

const functions = new Map(Object.entries(tasks))

process.on('message', message => {
  const { id, name, argument } = /** @type {{ id: number, name: string, argument: never }} */ (message)
  process.send?.({ id, result: functions.get(name)?.(argument) })
})
process.on('disconnect', () => process.exit())

import { closeSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { makeResult } from './results.mjs'

/** Each run of an item takes one of its tokens; when there are none left it makes no trouble any more. */
export function isDue({ id, trouble, tokens }) {
  for (let token = 0; token < trouble.times; token++) {
    try {
      closeSync(openSync(join(tokens, `${id}.${token}`), 'wx'))
      return true
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
  }
  return false
}

/** Makes trouble at once, or says how the item shall answer. */
export function makeTrouble(item) {
  return troubles[item.trouble.kind](item) ?? makeResult
}

function loopForever() {
  for (;;);
}

function signalItself(signal) {
  process.kill(process.pid, signal)
  loopForever()
}

const troubles = {
  exits: ({ trouble }) => process.exit(trouble.value),
  'kills itself': () => signalItself('SIGKILL'),
  aborts: () => process.abort(),
  'fills its heap': ({ id }) => {
    const hog = []
    for (;;) hog.push(new Array(10_000).fill(id))
  },
  'stops itself': () => signalItself('SIGSTOP'),
  'loops for ever, with a task time-out': loopForever,
  'loops until it is aborted': loopForever,
  'never settles, with a task time-out': () => neverSettle,
  'never settles, with a total time-out': () => neverSettle,
  'writes garbage to fd 4': ({ trouble: { value } }) => {
    writeSync(4, Buffer.alloc(1 + (value % 40), value))
  },
  'closes fd 3': () => closeSync(3),
  'closes fd 4': () => closeSync(4),
  'returns a function':
    () =>
    ({ id }) => ({ [`item ${id}`]: [makeResult] }),
  'returns a throwing getter':
    () =>
    ({ id }) => ({
      get [`item ${id}`]() {
        throw new Error('thrown by a getter')
      },
    }),
  'throws undefined': () => () => {
    throw undefined
  },
  'throws an error with a throwing stack':
    () =>
    ({ id }) => {
      throw Object.defineProperty(new Error(`item ${id}`), 'stack', {
        get() {
          throw new Error('thrown by a getter')
        },
      })
    },
  'throws a long message':
    () =>
    ({ id }) => {
      throw new Error(`item ${id} `.padEnd(2 ** 20, '.'))
    },
  'leaves a rejection unhandled': () => item => {
    Promise.reject(new Error('nobody handles this'))
    return makeResult(item)
  },
  'exits after its answer': () => item => {
    setImmediate(() => process.exit(item.trouble.value))
    return makeResult(item)
  },
}

function neverSettle() {
  return new Promise(() => {})
}

// Closures that use what Node and the language bring, through variables of their own, and builtins as tasks.

import { Buffer } from 'node:buffer'
import { EventEmitter, once } from 'node:events'
import fs, { existsSync, promises } from 'node:fs'
import { readFile } from 'node:fs/promises'
import * as path from 'node:path'
import { basename, posix } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { inspect, promisify } from 'node:util'

const { nextTick, hrtime } = process
const { from } = Buffer
const { join } = posix
const { sqrt, PI } = Math
const { isArray } = Array
const { hasOwn, prototype } = Object
const { hasOwnProperty: owns } = prototype
const { slice } = String.prototype
const classes = { Map, Promise, Error, Uint8Array, URL, AbortController, EventEmitter }
const objects = [Math, JSON, Reflect, Atomics, Intl, console, process, globalThis]
const { log } = console
const later = setTimeout
const everything = globalThis
const { env } = process
const file = fileURLToPath(import.meta.url)
class Emitter extends EventEmitter {}
const readText = promisify(fs.readFile)
const doubleLater = promisify((x, callback) => callback(null, 2 * x))

export const cases = [
  ['what promisify made of a function of Node', async () => (await readText(file, 'utf8')).length > 0, true],
  ['what promisify made of a function of the user', () => doubleLater(4), 8],
  [
    'functions of objects of the language',
    () => [sqrt(9), PI > 3, isArray([]), hasOwn({ a: 1 }, 'a')],
    [3, true, true, true],
  ],
  ['functions of prototypes', () => [owns.call({ a: 1 }, 'a'), slice.call('abc', 1)], [true, 'bc']],
  [
    'classes of the language and of Node',
    () => classes.Map === Map && classes.URL === URL && classes.EventEmitter.once === once,
    true,
  ],
  [
    'objects of the language and of Node',
    () =>
      objects.every(
        (each, index) => each === [Math, JSON, Reflect, Atomics, Intl, console, process, globalThis][index],
      ),
    true,
  ],
  ['the global object', () => everything === globalThis, true],
  ['the environment, which is that of the worker', () => env === process.env, true],
  ['process.nextTick', () => new Promise(resolve => nextTick(resolve, 'ticked')), 'ticked'],
  ['process.hrtime with its own function', () => typeof hrtime.bigint(), 'bigint'],
  ['Buffer.from', () => from('a').toString('hex'), '61'],
  ['console.log', () => log === console.log, true],
  ['setTimeout', () => new Promise(resolve => later(resolve, 1, 'late')), 'late'],
  ['a function of timers/promises', () => wait(1, 'waited'), 'waited'],
  ['a function of fs/promises', async () => (await readFile(file, 'utf8')).startsWith('// Closures'), true],
  ['the object promises of fs', async () => (await promises.stat(file)).isFile(), true],
  ['a module of Node', () => [fs.existsSync(file), existsSync(file), path.posix.sep], [true, true, '/']],
  ['functions of posix', () => [join('a', 'b'), posix.basename('/a/b')], ['a/b', 'b']],
  ['a class that extends one of Node', () => new Emitter().emit('nobody listens'), false],
  ['a function of util', () => inspect({ a: 1 }), '{ a: 1 }'],
  ['Math.sqrt as the task', Math.sqrt, 3, [9]],
  ['String as the task', String, '5', [5]],
  ['JSON.parse as the task', JSON.parse, { a: 1 }, ['{"a":1}']],
  ['Buffer.from as the task', Buffer.from, Buffer.from('a'), ['a']],
  ['basename as the task', basename, 'b', ['/a/b']],
  ['path.posix.join as the task', posix.join, 'a/b', ['a', 'b']],
  ['a function of fs/promises as the task', promises.readFile, '', ['/dev/null', 'utf8']],
  ['structuredClone as the task', structuredClone, new Map([[1, 2]]), [new Map([[1, 2]])]],
  ['a bound builtin as the task', Math.max.bind(null, 5), 7, [7]],
]

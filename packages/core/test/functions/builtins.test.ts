import buffer from 'node:buffer'
import events, { EventEmitter } from 'node:events'
import fs from 'node:fs'
import promises from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import timers from 'node:timers/promises'
import util from 'node:util'
import { describe, expect, test } from 'vitest'
import { builtinPath, isNative } from '../../src/functions/builtins.ts'

const require = createRequire(import.meta.url)

/** What a path leads to in this process. */
function follow([module, ...keys]: readonly (string | null)[]): unknown {
  const whole: unknown = module ? require(module) : globalThis
  return keys.reduce((found, key) => (found as Record<string, unknown>)[key!], whole)
}

describe('what has a name in every process is found by it:', () => {
  test.each<[string, unknown]>([
    ['Math', Math],
    ['Math.sqrt', Math.sqrt],
    ['JSON.parse', JSON.parse],
    ['Array', Array],
    ['Array.isArray', Array.isArray],
    ['Array.prototype.map', Array.prototype.map],
    ['Object.prototype.hasOwnProperty', Object.prototype.hasOwnProperty],
    ['Promise.all', Promise.all],
    ['parseInt', parseInt],
    ['process', process],
    ['process.nextTick', process.nextTick],
    ['Buffer', Buffer],
    ['Buffer.from', Buffer.from],
    ['buffer', buffer],
    ['console', console],
    ['setTimeout', setTimeout],
    ['structuredClone', structuredClone],
    ['fetch', fetch],
    ['URL', URL],
    ['AbortController', AbortController],
    ['Intl.NumberFormat', Intl.NumberFormat],
    ['globalThis', globalThis],
    ['fs', fs],
    ['fs.readFileSync', fs.readFileSync],
    ['fs.promises', fs.promises],
    ['readFile of fs/promises', promises.readFile],
    ['path.posix', path.posix],
    ['path.posix.join', path.posix.join],
    ['path.win32.join', path.win32.join],
    ['EventEmitter', EventEmitter],
    ['events.once', events.once],
    ['setTimeout of timers/promises', timers.setTimeout],
    ['util.inspect', util.inspect],
  ])('%s', (_name, value) => {
    const found = builtinPath(value)
    expect(found).toBeDefined()
    expect(follow(found!)).toBe(value)
  })

  test('by the shortest one', () => {
    expect(builtinPath(Math.sqrt)).toEqual([null, 'Math', 'sqrt'])
    expect(builtinPath(fs.readFileSync)).toEqual(['node:fs', 'readFileSync'])
    expect(builtinPath(path.win32.join)).toEqual(['node:path', 'win32', 'join'])
  })

  test('in a module that is loaded later, too', () => {
    expect(builtinPath(() => 1)).toBeUndefined()
    const { lookupService } = require('node:dns') as { lookupService: unknown }
    expect(builtinPath(lookupService)).toEqual(['node:dns', 'lookupService'])
  })
})

describe('what a program makes is not found:', () => {
  test.each<[string, unknown]>([
    ['a function', () => 1],
    ['a bound builtin', Math.max.bind(null, 1)],
    ['a class', class {}],
    ['an object', {}],
    ['an instance of a class of Node', new EventEmitter()],
    ['an accessor of a builtin', Object.getOwnPropertyDescriptor(Map.prototype, 'size')!.get],
    ['a number', 5],
    ['undefined', undefined],
  ])('%s', (_what, value) => {
    expect(builtinPath(value)).toBeUndefined()
  })

  test('a global variable of its own, which no worker has', () => {
    const own = globalThis as { ownGlobal?: () => number; ownObject?: object }
    own.ownGlobal = () => 1
    own.ownObject = { f: () => 1 }
    try {
      expect(builtinPath(own.ownGlobal)).toBeUndefined()
      expect(builtinPath(own.ownObject)).toBeUndefined()
    } finally {
      delete own.ownGlobal
      delete own.ownObject
    }
  })
})

test.each<[string, object, boolean]>([
  ['Math.sqrt', Math.sqrt, true],
  ['a bound function', (() => 1).bind(null), true],
  ['Map', Map, true],
  ['an arrow', () => 1, false],
  ['a class', class {}, false],
  ['one that says so in its text', () => '{ [native code] }', false],
])('%s has no text of its own: %s', (_what, fn, expected) => {
  expect(isNative(fn)).toBe(expected)
})

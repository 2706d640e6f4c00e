// Closures of a CommonJS module, and what they return in a worker.

const path = require('node:path')
const { readFileSync } = require('node:fs')
const { currentProcess, isMainProcess, taskSignal } = require('@forkyard/core')
const required = require('./required.cjs')
const { Box, box, square } = require('./required.cjs')
const json = require('./imported.json')

const factor = 3
const table = new Map([['times', x => x * factor]])
class Animal {
  #name = 'animal'
  speak() {
    return this.#name
  }
}
class Dog extends Animal {
  speak() {
    return `${super.speak()} ${factor}`
  }
}
function sloppy() {
  return this === globalThis
}
function strict() {
  'use strict'
  return this === undefined
}
function factorial(n) {
  return n < 2 ? 1 : n * factorial(n - 1)
}

exports.helper = x => x * factor
exports.cases = [
  ['a variable', x => x * factor, 6, [2]],
  ['a Map with a function inside', x => table.get('times')(x), 6, [2]],
  ['a class', () => new Dog().speak(), 'animal 3'],
  ['a function that calls itself', factorial, 120, [5]],
  ['sloppy code, with the global object as this', () => [sloppy(), strict()], [true, true]],
  ['a sloppy function as the task', sloppy, true],
  ['what sloppy code alone may say', new Function('x', 'with (x) { return a + 010 }'), 9, [{ a: 1 }]],
  ['require', () => [require('./required.cjs').square(3), require('node:path').posix.sep], [9, '/']],
  ['require.resolve', () => require.resolve('./required.cjs') === path.join(__dirname, 'required.cjs'), true],
  [
    '__filename and __dirname',
    () => [__filename === path.join(__dirname, 'commonjs.cjs'), __dirname === path.dirname(__filename)],
    [true, true],
  ],
  ['module.exports', () => module.exports.helper(2), 6],
  ['exports', () => exports.helper(2), 6],
  ['a whole module', () => required.square(3) + required.cube(2), 17],
  ['a function of a module', () => square(3), 9],
  ['a class of a module', () => new Box(1) instanceof required.Box, true],
  ['an instance of a module, which stays the one of its module', () => box.open() < required.box.open(), true],
  ['a JSON file', () => json.answer, 42],
  ['a function of a module as the task', square, 9, [3]],
  ['modules of Node', () => [path.posix.basename('/a/b'), typeof readFileSync], ['b', 'function']],
  ['import()', async () => (await import('./imported.mjs')).double(4), 8],
  ['currentProcess()', () => currentProcess().isMain, false],
  ['isMainProcess', () => isMainProcess, false],
  ['taskSignal()', () => taskSignal().aborted, false],
]

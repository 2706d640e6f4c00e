// Closures that use what their module imports, and what belongs to a module alone.

import { createRequire } from 'node:module'
import { currentProcess, isMainProcess as isMain, isMainProcess, taskSignal, workerState } from '@forkyard/core'
import json from './imported.json' with { type: 'json' }
import * as imported from './imported.mjs'
import triple, { apply, double, getHidden, logger, next, origin, Point, renamed } from './imported.mjs'

const require = createRequire(import.meta.url)
const required = require('./required.cjs')
const { Box, box, square } = required
const loadedLater = await import('./imported.mjs')
const hidden = getHidden()
const ownDouble = x => double(x)
const { url } = import.meta

export const cases = [
  ['an imported function', () => double(4), 8],
  ['the default export of a module', () => triple(4), 12],
  ['an imported function with the state of its module', () => next() - next(), -1],
  ['an imported class', () => [new Point(3).x, new Point(3) instanceof Point], [3, true]],
  [
    'an imported instance, which stays the one of its module',
    () => [origin.x, origin instanceof Point, logger.log('a') > 0],
    [0, true, true],
  ],
  [
    'an imported object with functions and symbols inside',
    () => [renamed.convert(2), renamed.symbol === Symbol.for('forkyard.test')],
    [200, true],
  ],
  ['an import with attributes', () => json.answer, 42],
  ['members of a namespace', () => [imported.double(2), imported.default(2), imported.origin.x], [4, 6, 0]],
  ['a whole namespace', () => Object.keys(imported).includes('Point') && imported.settings.unit, 'm'],
  ['a namespace that was imported later', () => loadedLater.double(2), 4],
  ['a function of the worker that gets one of this module', () => apply(x => ownDouble(x) + 1, 2), 5],
  ['a function that its module does not export', () => hidden(0) >= 1000, true],
  ['an imported function as the task', double, 8, [4]],
  ['a default export as the task', triple, 12, [4]],
  ['one that its module does not export as the task', hidden, 1001, [1]],
  ['import()', async () => (await import('./imported.mjs')).double(4), 8],
  [
    'import() of a module of Node, deep inside',
    () => (async () => (await import('node:path')).posix.basename('/a/b'))(),
    'b',
  ],
  [
    'import() with attributes',
    async () => (await import('./imported.json', { with: { type: 'json' } })).default.answer,
    42,
  ],
  ['import.meta.url', () => import.meta.url.endsWith('/cases/modules.mjs') && import.meta.url === url, true],
  ['import.meta.filename and dirname', () => import.meta.filename === `${import.meta.dirname}/modules.mjs`, true],
  ['import.meta.resolve', () => import.meta.resolve('./imported.mjs') === new URL('imported.mjs', url).href, true],
  ['require that was made for the module', () => require('./required.cjs').square(3), 9],
  ['a CommonJS module', () => required.square(3) + required.cube(2), 17],
  ['a function of a CommonJS module', () => square(3), 9],
  ['a class of a CommonJS module', () => new Box(1) instanceof require('./required.cjs').Box, true],
  ['an instance of a CommonJS module, which stays the one of its module', () => box.open() - box.open(), -1],
  ['currentProcess()', () => [currentProcess().isMain, currentProcess().pid === process.pid], [false, true]],
  ['isMainProcess', () => isMainProcess, false],
  ['isMainProcess under another name', () => isMain, false],
  ['taskSignal()', () => taskSignal() instanceof AbortSignal && taskSignal().aborted, false],
  ['workerState()', () => workerState(), undefined],
]

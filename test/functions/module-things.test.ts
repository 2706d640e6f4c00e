import { describe } from 'vitest'
import { testArrival, testArrivalInProgram } from './arrival.ts'

describe('what a module imports, and what it alone has, arrives:', () => testArrival('modules.mjs'))

describe('closures of a CommonJS module arrive:', () => testArrivalInProgram('commonjs.cjs'))

import { describe } from 'vitest'
import { testArrival } from './arrival.ts'

describe('the values that a closure captured arrive:', () => testArrival('values.mjs'))

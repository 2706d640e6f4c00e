import { describe } from 'vitest'
import { testArrival } from './arrival.ts'

describe('the functions that a closure captured arrive:', () => testArrival('functions.mjs'))

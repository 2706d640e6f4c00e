import { describe } from 'vitest'
import { testArrival } from './arrival.ts'

describe('the classes that a closure captured arrive:', () => testArrival('classes.mjs'))

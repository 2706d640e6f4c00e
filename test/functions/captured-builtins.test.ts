import { describe } from 'vitest'
import { testArrival } from './arrival.ts'

describe('what Node and the language bring is found by its name:', () => testArrival('builtins.mjs'))

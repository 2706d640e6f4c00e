import type { Case } from './case.ts'
import { closureCases } from './closure-cases.ts'
import { importedCases } from './imported-cases.ts'
import { languageCases } from './language-cases.ts'

export const cases: readonly Case[] = [...importedCases, ...closureCases, ...languageCases]

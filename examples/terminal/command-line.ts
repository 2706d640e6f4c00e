import { parseArgs } from 'node:util'

/** A mistake on the command line, in words for the person who typed it. */
export class OptionError extends Error {
  override name = 'OptionError'
}

/** An example, as its `main.ts` describes it. */
export interface Program<O extends { help: boolean }> {
  name: string
  helpText: string
  readOptions: (commandLine: readonly string[]) => O
  /** Returns the exit code. */
  run: (options: O) => Promise<number>
}

/** Runs an example; `--help` explains it, and a mistake on the command line ends it in words, with exit code 2. */
export async function startProgram<O extends { help: boolean }>(program: Program<O>): Promise<void> {
  try {
    const options = program.readOptions(process.argv.slice(2))
    if (options.help) console.log(program.helpText)
    else process.exitCode = await program.run(options)
  } catch (error) {
    if (!(error instanceof OptionError)) throw error
    console.error(`${program.name}: ${error.message}\nSee --help.`)
    process.exitCode = 2
  }
}

/** The texts of these options, and of no others, and whether there is `--help`. */
export function parseCommandLine<const Name extends string>(
  commandLine: readonly string[],
  names: readonly Name[],
): Partial<Record<Name, string>> & { help: boolean } {
  const texts = Object.fromEntries(names.map(name => [name, { type: 'string' as const }]))
  try {
    const { values } = parseArgs({ args: [...commandLine], options: { ...texts, help: { type: 'boolean' } } })
    return { ...(values as Partial<Record<Name, string>>), help: values.help === true }
  } catch (error) {
    // Its messages name the option already.
    throw new OptionError((error as Error).message)
  }
}

export function wholeNumber(option: string, text: string | undefined, maximum: number): number | undefined {
  if (text === undefined) return undefined
  if (/^\d+$/.test(text) && Number(text) >= 1 && Number(text) <= maximum) return Number(text)
  throw new OptionError(`${option} must be a whole number from 1 to ${maximum}, not '${text}'`)
}

export function positiveNumber(option: string, text: string | undefined, maximum: number): number | undefined {
  if (text === undefined) return undefined
  if (/^\d*\.?\d+$/.test(text) && Number(text) > 0 && Number(text) <= maximum) return Number(text)
  throw new OptionError(`${option} must be a number above 0 and at most ${maximum}, not '${text}'`)
}

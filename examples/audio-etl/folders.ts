import { mkdir, readdir } from 'node:fs/promises'
import { extname } from 'node:path'
import { OptionError } from '../terminal/command-line.ts'

/** The names of the folder's WAV files, in the order of the alphabet. */
export async function listWavFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: Error) => {
    throw new OptionError(`--input: cannot read the folder '${folder}': ${error.message}`)
  })
  const names = entries.filter(entry => !entry.isDirectory() && extname(entry.name).toLowerCase() === '.wav')
  if (names.length === 0) throw new OptionError(`--input: there is no .wav file in '${folder}'`)
  return names.map(entry => entry.name).sort()
}

export async function makeFolder(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true }).catch((error: Error) => {
    throw new OptionError(`--output: cannot make the folder '${folder}': ${error.message}`)
  })
  return folder
}

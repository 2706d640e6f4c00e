import { stop } from 'esbuild'
import { afterAll, describe, expect, test } from 'vitest'
import { temporaryFolder } from '../pool/temporary-folder.ts'
import { loaders } from './matrix/loaders.ts'
import { linkPackages } from './matrix/program.ts'
import { runLoader } from './matrix/run.ts'

// `pnpm matrix` prints it, for any version of Node.

const folder = temporaryFolder()
linkPackages(folder)
// esbuild keeps a process of its own.
afterAll(stop)

/** vitest within vitest, on a machine that has other things to do. */
const watchdog = 240_000

const node = { executable: process.execPath, major: Number.parseInt(process.versions.node, 10) }

describe('every kind of function travels as it should, or is refused for the reason that it should, under', () => {
  const present = loaders.filter(({ since }) => node.major >= since)
  test.each(present.map(loader => [loader.name, loader] as const))(
    '%s',
    async (_name, loader) => {
      const cells = await runLoader(folder, loader, node)
      expect(cells.filter(({ wrong }) => wrong !== undefined)).toEqual([])
      expect(cells.length).toBeGreaterThan(20)
    },
    watchdog,
  )
})

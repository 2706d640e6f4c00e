import { symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { Pool, task, tasks } from '@forkyard/core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startNode } from '../pool/program.ts'
import { temporaryFolder } from '../pool/temporary-folder.ts'

const folder = temporaryFolder()
const pool = new Pool({ processes: 2 })
afterAll(() => pool.terminate())

const tsx = createRequire(import.meta.url).resolve('tsx')
const tsxCommand = createRequire(import.meta.url).resolve('tsx/cli')

beforeAll(() => {
  // Outside of any project: the library is installed beside the modules.
  symlinkSync(new URL('../node_modules', import.meta.url), join(folder, 'node_modules'))
})

function write(name: string, ...lines: string[]): URL {
  const path = join(folder, name)
  writeFileSync(path, `${lines.join('\n')}\n`)
  return pathToFileURL(path)
}

describe('a TypeScript module of tasks', () => {
  const typed = tasks<typeof import('../tasks/typed.ts')>(new URL('../tasks/typed.ts', import.meta.url))

  test.concurrent('is loaded by the workers', async () => {
    const measurements = [
      { label: 'height', metres: 2 },
      { label: 'width', metres: 3 },
    ]
    expect(await pool.map(typed.describeMeasurement, measurements)).toEqual(['height: 2 m', 'width: 3 m'])
    expect((await pool.map(typed.identify, [1, 2])).map(({ item }) => item)).toEqual([1, 2])
  })

  test.concurrent('may hold the initializer', async () => {
    const ownPool = new Pool({
      processes: 1,
      initializer: typed.describeMeasurement,
      initArgs: [{ label: 'x', metres: 1 }],
    })
    expect(await ownPool.apply(typed.state)).toBe('x: 1 m')
    await ownPool.terminate()
  })

  test.concurrent('may have enums, namespaces, parameter properties, and imports without extension', async () => {
    write('colours.ts', 'export enum Colour { Red = 1, Green }', 'export namespace Shades { export const dark = 10 }')
    const url = write(
      'painting.ts',
      "import { Colour, Shades } from './colours'",
      'class Brush { constructor(readonly colour: Colour) {} }',
      'export const paint = (shade: number): number => new Brush(Colour.Green).colour + Shades.dark + shade',
    )
    expect(await pool.map(task<{ paint(shade: number): number }, 'paint'>(url, 'paint'), [100])).toEqual([112])
  })

  test.concurrent.each(['.mts', '.cts', '.tsx'])('may end in %s', async extension => {
    const url = write(`module${extension}`, 'export const double = (x: number): number => x * 2')
    expect(await pool.map(task<{ double(x: number): number }, 'double'>(url, 'double'), [4])).toEqual([8])
  })

  test.concurrent('that has a syntax error rejects with ERR_SHIP_LOAD', async () => {
    const url = write('broken.ts', 'export const double = (x: number): => x')
    const call = pool.apply(task<{ double(x: number): number }, 'double'>(url, 'double'), [4])
    await expect(call).rejects.toMatchObject({ name: 'ShipError', code: 'ERR_SHIP_LOAD', cause: expect.any(Error) })
  })
})

describe('a program in TypeScript under tsx', () => {
  beforeAll(() => {
    write('double.ts', "import { two } from './two'", 'export const double = (x: number): number => x * two')
    write('two.ts', 'export enum Two { Value = 2 }', 'export const two: number = Two.Value')
    write(
      'program.ts',
      "import { Pool, tasks } from '@forkyard/core'",
      "const { double } = tasks<typeof import('./double')>(new URL('./double.ts', import.meta.url))",
      'const main = async () => {',
      '  const pool = new Pool({ processes: 2 })',
      '  const doubled: number[] = await pool.map(double, [1, 2, 3])',
      '  const squared: number[] = await pool.map((x: number) => x * x, [1, 2, 3])',
      '  await pool.close()',
      '  await pool.join()',
      '  console.log(JSON.stringify({ doubled, squared }))',
      '}',
      'void main()',
    )
    write(
      'nested.ts',
      "import { Pool } from '@forkyard/core'",
      'const main = async () => {',
      '  const pool = new Pool({ processes: 1 })',
      '  const nested = await pool.apply((x: number) => {',
      '    const twice = (y: number): number => y * 2',
      '    function thrice(y: number): number { return y * 3 }',
      '    class Box { constructor(readonly content: number) {} }',
      '    return [twice(x), thrice(x), new Box(x).content]',
      '  }, [5])',
      '  console.log(JSON.stringify(nested))',
      '}',
      'void main()',
    )
    write('package.json', '{ "type": "module" }')
  })

  test.concurrent.each([
    ['the command tsx', [tsxCommand]],
    ['node --import', ['--import', pathToFileURL(tsx).href]],
    ['node --import=', [`--import=${pathToFileURL(tsx).href}`]],
  ])('(%s) has its tasks loaded as it is itself', async (_how, options) => {
    const { ending } = startNode([...options, join(folder, 'program.ts')], { cwd: folder })
    const { stdout, stderr, exitCode } = await ending
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 })
    expect(JSON.parse(stdout)).toEqual({ doubled: [2, 4, 6], squared: [1, 4, 9] })
  })

  test.concurrent('may pass closures with functions and classes inside', async () => {
    const { ending } = startNode([tsxCommand, join(folder, 'nested.ts')], { cwd: folder })
    const { stdout, stderr } = await ending
    expect(stderr).toBe('')
    expect(JSON.parse(stdout)).toEqual([10, 15, 5])
  })
})

test.concurrent('a program in JavaScript may have tasks in TypeScript', async () => {
  const url = new URL('../tasks/typed.ts', import.meta.url)
  const program = write(
    'javascript.mjs',
    "import { Pool, task } from '@forkyard/core'",
    'const pool = new Pool({ processes: 1 })',
    `const describe = task(${JSON.stringify(url.href)}, 'describeMeasurement')`,
    "console.log(await pool.apply(describe, [{ label: 'x', metres: 1 }]))",
  )
  const { stdout, stderr } = await startNode([fileURLToPath(program)], { cwd: folder }).ending
  expect({ stdout, stderr }).toEqual({ stdout: 'x: 1 m\n', stderr: '' })
})

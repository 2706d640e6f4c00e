import { expect, test } from 'vitest'
import { runExample } from './run-example.ts'

/**
 * What every example owes to the person who types its options.
 * @param options All of them.
 * @param mistakes Command lines that make no sense, each with what the answer must name.
 */
export function testCommandLine(
  example: string,
  options: readonly string[],
  mistakes: readonly (readonly [commandLine: string[], named: string])[],
): void {
  test('--help explains every option', async () => {
    const run = await runExample(example, ['--help'])
    expect(run).toMatchObject({ exitCode: 0, stderr: '' })
    for (const option of [...options, '--help']) expect(run.stdout).toContain(`\n  ${option} `)
  })

  test.each([[['--bogus'], "'--bogus'"] as const, ...mistakes])(
    '%j is refused in words that name the option',
    async (commandLine, named) => {
      const run = await runExample(example, commandLine)
      expect(run).toMatchObject({ exitCode: 2, stdout: '' })
      expect(run.stderr).toMatch(new RegExp(`^${example}: `))
      expect(run.stderr).toContain(named)
      expect(run.stderr).not.toContain('    at ')
    },
  )
}

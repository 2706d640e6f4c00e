/** What vitest tells of itself where tests run. */
interface TestRunner {
  readonly config?: {
    readonly root?: string
    readonly coverage?: { readonly enabled?: boolean; readonly provider?: string }
  }
}

function runnerConfig(): TestRunner['config'] {
  return (globalThis as { __vitest_worker__?: TestRunner }).__vitest_worker__?.config
}

/** Whether V8 collects the coverage of this process: for Node itself, or for vitest. */
export function isCoverageOn(): boolean {
  if (process.env.NODE_V8_COVERAGE) return true
  const coverage = runnerConfig()?.coverage
  return coverage?.enabled === true && coverage.provider === 'v8'
}

/** The folder from which vite counts the paths of the modules that tests import; null without vite. */
export function viteRoot(): string | null {
  return runnerConfig()?.root ?? null
}

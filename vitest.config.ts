import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/**
 * unit: pure and in memory. contract and integration: real databases and brokers (libs/spec says which). The time-outs only end what hangs: a
 * machine that others use as well may take ten times as long as a quiet one.
 */
const project = (name: string, include: string[], testTimeout: number) => ({
  test: {
    name,
    include,
    testTimeout,
    hookTimeout: 120_000,
    exclude: ['**/node_modules/**', '**/*.tmp/**'],
  },
})

/** Those with a browser, which take the longest, are begun first: what is left at the end is short. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const hasBrowser = ({ moduleId }: TestSpecification) => /\/(services\/web\/spec|docs\/typed)\//.test(moduleId)
    return sorted.toSorted((a, b) => Number(hasBrowser(b)) - Number(hasBrowser(a)))
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    // Two processors are the least this is built on, and servers under test want one of them.
    maxWorkers: 2,
    projects: [
      project('unit', ['**/*.spec.{ts,tsx}'], 60_000),
      project('contract', ['**/*.contract.ts'], 60_000),
      project('integration', ['**/*.integration.ts'], 120_000),
    ],
  },
})

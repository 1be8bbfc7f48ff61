import { defineConfig } from 'vitest/config'

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

export default defineConfig({
  test: {
    // Two processors are the least this is built on, and servers under test want one of them.
    maxWorkers: 2,
    projects: [
      project('unit', ['**/*.spec.{ts,tsx}'], 60_000),
      project('contract', ['**/*.contract.ts'], 60_000),
      project('integration', ['**/*.integration.ts'], 120_000),
    ],
  },
})

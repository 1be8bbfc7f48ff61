import { defineConfig } from 'vitest/config'

/** unit: pure and in memory. contract and integration: real databases and brokers (libs/spec says which). */
const project = (name: string, include: string[], testTimeout: number) => ({
  test: { name, include, testTimeout, hookTimeout: 120_000, exclude: ['**/node_modules/**'] },
})

export default defineConfig({
  test: {
    projects: [
      project('unit', ['**/*.spec.ts'], 10_000),
      project('contract', ['**/*.contract.ts'], 60_000),
      project('integration', ['**/*.integration.ts'], 120_000),
    ],
  },
})

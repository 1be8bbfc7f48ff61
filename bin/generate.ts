import { node } from './steps.ts'

/** Whatever is made from code and committed; each takes `--check` to compare instead of to write. */
const generators = [
  'schemas/generate.ts',
  'services/command-handler/generate.ts',
  'services/query-gateway/generate.ts',
  'services/analyst/generate.ts',
  'docs/generate.ts', // of the goldens, so after them
  'libs/client/generate.ts',
]

for (const generator of generators) {
  const { code } = await node([generator, ...process.argv.slice(2)])
  if (code !== 0) process.exitCode = 1
}

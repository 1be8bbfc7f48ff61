import { performance } from 'node:perf_hooks'
import { add, type Count, node, none, tools, vitest } from './steps.ts'

type Step = { name: string; fix: string; run: () => Promise<{ failed: number; said: string }> }

const script = (args: readonly string[]) => async () => {
  const { code, said } = await node(args, true)
  return { failed: code === 0 ? 0 : 1, said }
}

const steps: readonly Step[] = [
  { name: 'types', fix: 'npx tsc -p .', run: script([tools.tsc, '-p', '.']) },
  // What runs in browsers knows their words and not Node's.
  {
    name: 'types of pages',
    fix: 'npx tsc -p tsconfig.pages.json',
    run: script([tools.tsc, '-p', 'tsconfig.pages.json']),
  },
  {
    name: 'format and lint',
    fix: 'npx biome check --write .',
    run: script([tools.biome, 'ci', '--colors=off', '--max-diagnostics=50', '.']),
  },
  {
    name: 'walls between rooms',
    fix: 'see walls.spec.ts',
    run: () => vitest(['--project', 'unit', 'walls.spec.ts'], true),
  },
  { name: 'generated files', fix: 'npm run generate', run: script(['bin/generate.ts', '--check']) },
]

/** All checks that need no test run, side by side: two processors, and only the types keep one of them busy. */
export const check = async (): Promise<Count> => {
  const counts = await Promise.all(
    steps.map(async ({ name, fix, run }) => {
      const began = performance.now()
      const { failed, said } = await run()
      const seconds = ((performance.now() - began) / 1000).toFixed(1)
      if (failed === 0) console.log(`  ok    ${name} (${seconds} s)`)
      else console.log(`${said.trimEnd()}\n  FAIL  ${name} (${seconds} s); to mend: ${fix}`)
      return { ...none, passed: failed === 0 ? 1 : 0, failed: failed === 0 ? 0 : 1 }
    }),
  )
  return counts.reduce(add, none)
}

if (import.meta.main) {
  const { failed } = await check()
  if (failed > 0) process.exitCode = 1
}

import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { cpus, totalmem } from 'node:os'
import type { Section, SectionResult } from './section.ts'

const names = ['projection', 'rebuild', 'fanout', 'start', 'analyst'] as const
export const sectionUsage = `npm run bench -- --section ${names.join('|')}|all [--quick]
  the read side, the start of a handler and the analyst, each with its own targets; figures in results/sections.json`

const file = new URL('../results/sections.json', import.meta.url).pathname

/** Runs sections one after the other; each replaces its own figures in results/sections.json, unless it was `--quick`. */
export const benchSections = async (args: readonly string[], say: (line: string) => void): Promise<number> => {
  const quick = args.includes('--quick')
  const [wanted = '', odd] = args.filter((arg) => arg !== '--quick')
  const chosen = names.filter((name) => wanted === 'all' || wanted === name)
  if (chosen.length === 0 || odd !== undefined) throw new Error(`${odd ?? wanted} is not understood\n${sectionUsage}`)
  let missed = false
  for (const name of chosen) {
    const { section } = (await import(`./${name}.ts`)) as { section: Section }
    say(`section ${name}${quick ? ', quick' : ''}`)
    const result = await section.run({ quick, say })
    for (const { says, want, got, met } of result.targets)
      console.log(`${met ? 'met   ' : 'MISSED'}  ${says}: ${got} (wanted ${want})`)
    missed ||= result.targets.some((target) => !target.met)
    if (!quick) await keep(name, result)
  }
  return missed && !quick ? 1 : 0
}

const keep = async (name: string, result: SectionResult): Promise<void> => {
  const known = await readFile(file, 'utf8').then(JSON.parse, () => ({}))
  const machine = { cpu: cpus()[0]?.model, cores: cpus().length, memoryBytes: totalmem(), node: process.version }
  const found = { ...known, [name]: { when: new Date().toISOString(), machine, ...result } }
  await mkdir(new URL('../results', import.meta.url).pathname, { recursive: true })
  await writeFile(file, `${JSON.stringify(found, null, 2)}\n`)
}

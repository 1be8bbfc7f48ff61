import { execFile } from 'node:child_process'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { copyOfTheTree } from '../../typed/copy.ts'
import { stepsOf } from '../../typed/script.ts'

const run = promisify(execFile)
let copy: string
let page: string
beforeAll(async () => {
  page = await readFile(join(import.meta.dirname, 'add-an-event.md'), 'utf8')
  copy = await copyOfTheTree()
})
afterAll(() => rm(copy, { recursive: true, force: true }))

const changes = (): string[] => [...page.matchAll(/^```diff\n(.*?)^```$/gms)].map(([, text = '']) => text)
const filesIn = (diff: string): string[] => [...diff.matchAll(/^\+\+\+ b\/(\S+)$/gm)].map(([, file = '']) => file)

it('the page adds an event by five files and a line, as it says', () => {
  const files = changes().flatMap(filesIn)
  expect(files).toHaveLength(6)
  const added = (text: string) => text.match(/^\+(?!\+\+ )/gm)?.length
  expect(
    changes()
      .filter((text) => added(text) === 1)
      .flatMap(filesIn),
  ).toEqual(['libs/decide/src/evolve.ts'])
})

it('what it changes can be changed, and what it runs is green', async () => {
  const env = { ...process.env, PATH: `${dirname(process.execPath)}:${process.env.PATH}` }
  for (const text of changes()) {
    await writeFile(join(copy, 'change.diff'), text)
    await run('git', ['apply', '--unsafe-paths', 'change.diff'], { cwd: copy })
  }
  for (const { typed } of stepsOf(page.replaceAll(/^```diff\n.*?^```$/gms, '')))
    await run('bash', ['-eu', '-c', typed], { cwd: copy, env })
  const kept = await readFile(join(copy, 'schemas/corpus/cartstream.credit.CreditWithdrawn.v1/1.json'), 'utf8')
  expect(kept).toContain('"was"')
}, 600_000)

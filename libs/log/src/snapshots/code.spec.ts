import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { codeOf } from './code.ts'

const folder = mkdtempSync(join(tmpdir(), 'code-'))
afterAll(() => rmSync(folder, { recursive: true }))
const write = (file: string, text: string) => writeFileSync(join(folder, file), text)

it('a hash of sources changes with a line of code and with a name, and with no spec', () => {
  write('a.ts', 'const a = 1')
  const first = codeOf(folder)
  expect(codeOf(folder)).toBe(first)
  write('a.spec.ts', 'it()')
  write('notes.md', 'notes')
  expect(codeOf(folder)).toBe(first)
  write('a.ts', 'const a = 2')
  const second = codeOf(folder)
  expect(second).not.toBe(first)
  renameSync(join(folder, 'a.ts'), join(folder, 'b.ts'))
  expect(codeOf(folder)).not.toBe(second)
  expect(codeOf(join(folder, 'b.ts'))).toMatch(/^[0-9a-f]{64}$/)
})

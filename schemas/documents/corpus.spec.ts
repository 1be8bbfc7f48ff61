import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { breaches } from './compatible.ts'
import { keptIn, SUMS, textsOf, wrongWith } from './corpus.ts'

const folder = join(import.meta.dirname, '../corpus')
const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .map((name) => name.replaceAll('\\', '/'))
  .filter((name) => name.endsWith('.json'))
const corpus = new Map(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')]))
const sums = readFileSync(join(folder, SUMS), 'utf8')
const hashesOf = (texts: ReadonlyMap<string, string>) =>
  new Map([...texts].map(([name, text]) => [name, createHash('sha256').update(text).digest('hex')]))
const full = [...new Set(names.map((name) => name.split('/')[0]!))].sort()

describe('BACKWARD_TRANSITIVE', () => {
  it.each(full)('whatever any text of %s allowed, the last one does', (type) => {
    const texts = textsOf(corpus, type).map((name) => keptIn(corpus.get(name)!))
    expect(texts.length).toBeGreaterThan(0)
    const last = texts.at(-1)!
    for (const { schema } of texts) expect(breaches(last.schema, schema)).toEqual([])
  })
})

describe('the corpus', () => {
  it('is whole', () => {
    expect(wrongWith(corpus, hashesOf(corpus), sums)).toEqual([])
  })

  const name = 'cartstream.cart.CartCleared.v1/1.json'
  const without = (...gone: string[]) => new Map([...corpus].filter(([each]) => !gone.includes(each)))
  const unlisted = (text: string) =>
    sums
      .split('\n')
      .filter((line) => !line.includes(text))
      .join('\n')

  it('tells of a text that was changed', () => {
    const changed = new Map([...corpus, [name, corpus.get(name)!.replace('"byStaff"', '"staff"')]])
    expect(wrongWith(changed, hashesOf(changed), sums)).toEqual([
      `${name} was changed: what was written stays as it was`,
    ])
  })
  it('tells of a text that was removed, even where its hash went with it', () => {
    const less = without(name)
    expect(wrongWith(less, hashesOf(less), sums)).toContain(`${name} was removed: what was written stays as it was`)
    expect(wrongWith(less, hashesOf(less), unlisted(name))).toEqual([`${name} is missing`])
  })
  it('tells of a version that was removed as if it had never been', () => {
    const less = without(name, name.replace('1.json', '2.json'))
    expect(wrongWith(less, hashesOf(less), unlisted('CartCleared.v1'))).toEqual([
      'cartstream.cart.CartCleared.v1 has no text: every version from the first is kept',
    ])
  })
  it('tells of what an event looks like now, where that is not kept yet', () => {
    const today = 'cartstream.cart.CartCleared.v2/1.json'
    const less = without(today)
    expect(wrongWith(less, hashesOf(less), unlisted(today))).toContain(
      `${today} is missing: npm run generate -- --keep`,
    )
  })
  it('tells of a text that nobody vouches for', () => {
    expect(wrongWith(corpus, hashesOf(corpus), unlisted(name))).toEqual([`${name} is not in ${SUMS}`])
  })
})

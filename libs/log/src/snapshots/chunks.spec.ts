import { zstdCompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { toChunks, toLines } from './chunks.ts'
import { CorruptSnapshot } from './port.ts'

const gather = async <T>(from: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = []
  for await (const one of from) all.push(one)
  return all
}
async function* given(chunks: readonly Buffer[]): AsyncIterable<Buffer> {
  yield* chunks
}
const linesIn = (chunks: readonly Buffer[]): Promise<string[]> => gather(toLines(given(chunks)))
const lines = Array.from({ length: 30_000 }, (_, n) => `["record",${n},"${Math.imul(n, 0x9e3779b1).toString(36)}"]`)

describe('the chunks of a snapshot', () => {
  it('are of a size, whatever the lines are', async () => {
    for (const of of [lines, [`["${lines.join('')}"]`]]) {
      const chunks = await gather(toChunks(of))
      expect(chunks.length).toBeGreaterThan(2)
      for (const chunk of chunks.slice(0, -1)) expect(chunk.length).toBeGreaterThanOrEqual(64 * 1024)
      for (const chunk of chunks) expect(chunk.length).toBeLessThan(192 * 1024)
      expect(await linesIn(chunks)).toEqual(of)
    }
  })

  it('of versions before, each compressed for itself, are read, too', async () => {
    const [text, third] = [lines.join('\n'), lines.length * 7]
    const parts = [text.slice(0, third), text.slice(third, 2 * third), `${text.slice(2 * third)}\n`]
    expect(await linesIn(parts.map((part) => zstdCompressSync(part)))).toEqual(lines)
  })

  it('that end too early, or are something else, are told', async () => {
    const chunks = await gather(toChunks(lines))
    await expect(linesIn(chunks.slice(0, -1))).rejects.toThrow(CorruptSnapshot)
    await expect(linesIn([Buffer.from('no such thing')])).rejects.toThrow(CorruptSnapshot)
    // while more of them wait to be read
    await expect(linesIn([zstdCompressSync('["whole"]\n'), Buffer.from('no such thing'), ...chunks])).rejects.toThrow(
      CorruptSnapshot,
    )
    await expect(linesIn([zstdCompressSync('["whole"]\n["ha')])).rejects.toThrow('within a line')
  })

  it('that cannot be had, and lines that cannot be made, are told as whoever has them tells it', async () => {
    const away = new RangeError('the database is away')
    const lost = async function* (): AsyncIterable<Buffer> {
      yield (await gather(toChunks(lines)))[0]!
      throw away
    }
    await expect(gather(toLines(lost()))).rejects.toBe(away)
    const broken = function* (): Iterable<string> {
      yield* lines
      throw away
    }
    await expect(gather(toChunks(broken()))).rejects.toBe(away)
  })

  it('are made of no more lines once nobody takes them', async () => {
    let ended = false
    const endless = function* (): Iterable<string> {
      try {
        for (;;) yield* lines
      } finally {
        ended = true
      }
    }
    for await (const _ of toChunks(endless())) break
    await expect.poll(() => ended).toBe(true)
  })

  it('are asked for no further than they are read', async () => {
    let [asked, ended] = [0, false]
    const endless = async function* (): AsyncIterable<Buffer> {
      try {
        for (;;) {
          asked++
          yield zstdCompressSync(`${lines.join('\n')}\n`)
        }
      } finally {
        ended = true
      }
    }
    for await (const line of toLines(endless())) if (line === lines.at(-1)) break
    await expect.poll(() => ended).toBe(true)
    expect(asked).toBeLessThan(8)
  })
})

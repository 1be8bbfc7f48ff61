import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { rees46 } from './rees46.ts'
import { BadFile, readRows } from './rows.ts'

const HEAD = 'event_time,event_type,product_id,price,user_id\n'
const ROW = '2022-10-01 00:00:00 UTC,cart,1,2.5,9\n'

describe('a data file', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cartstream-rows-'))
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))
  const all = async (content: string | Buffer) => {
    const file = join(folder, 'data')
    await writeFile(file, content)
    const { rows, part } = await readRows(file, rees46)
    const found = []
    for await (const row of rows) found.push(row === undefined ? 'malformed' : row.product_id)
    return { found, part: part() }
  }

  it('is read the same compressed or not, whatever its name', async () => {
    expect(await all(HEAD + ROW + ROW)).toEqual({ found: ['1', '1'], part: 1 })
    expect(await all(gzipSync(HEAD + ROW))).toEqual({ found: ['1'], part: 1 })
  })
  it('takes a stray quote as it stands', async () => {
    expect((await all(`${HEAD}${ROW}2022,"ca"rt,2,1,9\n${ROW}`)).found).toEqual(['1', '2', '1'])
  })
  it('is refused where a quote is never closed: the rest of it would be one field', async () => {
    await expect(all(`${HEAD}${ROW}2022,"cart,2,1,9\n${ROW.repeat(5000)}`)).rejects.toThrow('is a quote never closed?')
  })
  it('is refused where columns of the format are missing', async () => {
    await expect(all('a,b\n1,2\n')).rejects.toThrow('it has no column event_time, event_type')
  })
  it('is refused where it is broken in the middle', async () => {
    const whole = gzipSync(HEAD + ROW.repeat(5000))
    await expect(all(whole.subarray(0, whole.length - 20))).rejects.toBeInstanceOf(BadFile)
  })
  it('is refused where it is not there', async () => {
    await expect(readRows(join(folder, 'none.csv'), rees46)).rejects.toThrow('cannot be read')
  })
})

import { annsSession, annsSheet, sampleLine, sheetMade } from '@cartstream/spec/live'
import { projected } from '@cartstream/spec/projected'
import { ann } from '@cartstream/spec/sample'
import { at } from '@cartstream/spec/told'
import { idOf } from '@cartstream/spec/world'
import { expect, it } from 'vitest'
import { sheets } from './project.ts'
import { sheetRow } from './query.ts'

const second = { sheet: idOf(5, 0), lines: [sampleLine()] }
const told = { owner: ann.actor, session: annsSession }

it('a sales sheet’s row is the sheet as it was made, its client’s', async () => {
  expect(await projected(sheets, sheetMade())).toStrictEqual({
    sheet: { [annsSheet().sheet]: { ...told, made_at: at(0), sheet: annsSheet() } },
  })
})

it('another sheet of the same session is one of its own', async () => {
  const { sheet } = await projected(sheets, sheetMade(), sheetMade(second))
  expect(sheet).toStrictEqual({
    [annsSheet().sheet]: { ...told, made_at: at(0), sheet: annsSheet() },
    [second.sheet]: { ...told, made_at: at(1), sheet: annsSheet(second) },
  })
})

it('is shown with whose it is and when it was made', () => {
  const found = { ...told, made_at: new Date(at(0)), sheet: annsSheet() }
  expect(sheetRow(found)).toStrictEqual({ ...annsSheet(), owner: ann.actor, madeAt: at(0) })
})

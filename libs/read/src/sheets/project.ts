import type { SalesSheet } from '@cartstream/schemas'
import { instant } from '../instant.ts'
import type { Projection } from '../projection.ts'

export type SheetStored = { owner: string; session: string; made_at: string; sheet: SalesSheet }

/** Sales sheets: one row each, its client's. A sheet is a snapshot, so no later event changes it. */
export const sheets: Projection<{ sheet: SheetStored }> = {
  name: 'sheets',
  version: 1,
  folder: new URL('.', import.meta.url),
  tables: { sheet: 'sheet_v1' },
  on: {
    SalesSheetMade({ time, data: { session, client: owner, sheet } }, rows) {
      rows.sheet.put(sheet.sheet, { owner, session, made_at: instant(time), sheet })
    },
  },
}

import type { EventOf } from '@cartstream/decide'
import type { EventType } from '@cartstream/schemas'
import { ann } from './sample.ts'
import { annsOrder } from './sold.ts'
import { idOf } from './world.ts'

/** What a live session tells that others are told of, one canonical example each: Ann's, in which she buys two mugs for less. A spec names what differs. */
type Differing<T extends EventType> = Partial<EventOf<T>['data']>

export const annsSession = idOf(1, 1)
const stream = `session/${annsSession}`
const roomCode = '3b241101-e2bb-4255-8caf-4136c566a962'

export const sessionCreated = (differing: Differing<'SessionCreated'> = {}): EventOf<'SessionCreated'> => {
  const config = { maxItems: 200, idleSeconds: 7200, holdTtlSeconds: 900 }
  const host = 'actor-of-the-host-----'
  const data = { session: annsSession, room: roomCode, host, client: ann.actor, title: 'Mugs, live', config }
  return { type: 'SessionCreated', stream, data: { ...data, ...differing } }
}

export type Sheet = EventOf<'SalesSheetMade'>['data']['sheet']
type Line = Sheet['lines'][number]
export const sheetLine = (differing: Partial<Line> = {}): Line => ({
  ...{ line: idOf(2, 0), sku: 'MUG', name: 'Mug', unit: 'each', quantity: '2', retailPrice: '12.50' },
  ...{ unitPrice: '10.00', overridden: true, sample: false, discount: '5.00', discountPercent: '20.00' },
  ...{ lineTotal: '20.00', ...differing },
})
/** Held, and not billed: it tells no discount. */
export const sampleLine = (differing: Partial<Line> = {}): Line => {
  const { discount: _1, discountPercent: _2, ...line } = sheetLine({ line: idOf(3, 0), quantity: '1' })
  return { ...line, unitPrice: '12.50', overridden: false, sample: true, lineTotal: '0.00', ...differing }
}
export const annsSheet = (differing: Partial<Sheet> = {}): Sheet => ({
  ...{ sheet: idOf(4, 0), session: annsSession, title: 'Mugs, live', currency: 'GBP', lines: [sheetLine()] },
  ...{ retailTotal: '25.00', discount: '5.00', discountPercent: '20.00' },
  ...{ subtotal: '20.00', tax: '4.00', total: '24.00', ...differing },
})
export const sheetMade = (differing: Partial<Sheet> = {}, client = ann.actor): EventOf<'SalesSheetMade'> => {
  const sheet = annsSheet(differing)
  const { session } = sheet
  return { type: 'SalesSheetMade', stream: `session/${session}`, data: { session, client, sheet } }
}
export const sessionConverted = (differing: Differing<'SessionConverted'> = {}): EventOf<'SessionConverted'> => {
  const data = { session: annsSession, order: annsOrder, total: '24.00', exposure: '0.00', ...differing }
  return { type: 'SessionConverted', stream: `session/${data.session}`, data }
}

import type { CommandOf, Decision, Given, View } from './types.ts'

export const recalculate = (_c: CommandOf<'Recalculate'>, _view: View, _given: Given): Decision => {
  throw new Error('being built')
}

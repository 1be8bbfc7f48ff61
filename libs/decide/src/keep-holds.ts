import type { CommandOf, Decision, Given, View } from './types.ts'

export const keepHolds = (_c: CommandOf<'KeepHolds'>, _view: View, _given: Given): Decision => {
  throw new Error('being built')
}

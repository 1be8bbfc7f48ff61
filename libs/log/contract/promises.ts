import { describe } from 'vitest'
import { appendPromises } from './append.ts'
import { bootPromises } from './boot.ts'
import { lossPromises } from './loss.ts'
import type { NewPlace } from './place.ts'
import { racePromises } from './races.ts'
import { readPromises } from './read.ts'
import { restartPromises } from './restart.ts'
import { rulePromises } from './rule.ts'

export type Abilities = {
  /** The log takes records from outsiders. */
  tamper: boolean
  /** Other processes can open it. */
  elsewhere: boolean
  /** It can be stopped and started. */
  restart: boolean
}

/** What every adapter of the log's port promises, whatever it is made of. */
export const eventLogPromises = (newPlace: NewPlace, abilities: Abilities): void => {
  describe('an append', () => appendPromises(newPlace))
  describe('a reader', () => readPromises(newPlace))
  describe('the first boot', () => bootPromises(newPlace))
  describe('a lost tail', () => lossPromises(newPlace))
  describe('two writers', () => racePromises(newPlace, abilities.elsewhere))
  if (abilities.tamper) describe('the rule', () => rulePromises(newPlace))
  if (abilities.restart) describe('a restart', () => restartPromises(newPlace))
}

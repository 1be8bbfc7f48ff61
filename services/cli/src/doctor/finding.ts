import { CannotStart, inWords } from '@cartstream/run'
import { exitCodes } from '../exit-codes.ts'
import { bad, good, poor } from '../output.ts'

export const checkNames = ['node', 'port', 'data', 'disk', 'brokers', 'database', 'docker'] as const
export type CheckName = (typeof checkNames)[number]
/** `says`: what was found, or what is wrong; `fix`: what to do about it, wherever something is. */
export type Finding = { check: CheckName; status: 'ok' | 'warn' | 'fail'; says: string; fix?: string }

/** What is looked at by its address, and may be on another machine. */
const ELSEWHERE: readonly CheckName[] = ['brokers', 'database']

/** A check that says in words what it found, or throws what is wrong. */
export const found = async (check: CheckName, look: () => Promise<string> | string): Promise<Finding> => {
  try {
    return { check, status: 'ok', says: await look() }
  } catch (cause) {
    const error = inWords(cause)
    const says = error instanceof Error ? error.message : String(error)
    return {
      check,
      status: 'fail',
      says,
      fix:
        error instanceof CannotStart ? error.fix : `See docs/${ELSEWHERE.includes(check) ? 'kafka' : 'embedded'}.md.`,
    }
  }
}

/** The same where what is wrong keeps nothing from running. */
export const mild = (finding: Finding): Finding =>
  finding.status === 'fail' ? { ...finding, status: 'warn' } : finding

/** 5 where nothing is wrong here, but somewhere else. */
export const exitCodeOf = (findings: readonly Finding[]): number => {
  const failed = findings.filter(({ status }) => status === 'fail')
  if (failed.length === 0) return exitCodes.done
  return failed.every(({ check }) => ELSEWHERE.includes(check)) ? exitCodes.unreachable : exitCodes.failed
}

const paint = { ok: good, warn: poor, fail: bad }
const WIDTH = 16

export const findingText = ({ check, status, says, fix }: Finding): string => {
  const line = `${paint[status](status.padEnd(4))}  ${check.padEnd(WIDTH - 6)}${says}`
  return fix === undefined ? line : `${line}\n${' '.repeat(WIDTH)}${fix}`
}

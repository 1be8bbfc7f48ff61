import type { CartstreamError } from '../error.ts'

const FIRST_MS = 200
const LONGEST_MS = 5000

/** How long before attempt `n` in a row is worth making: longer each time, and not the same for everybody. `random`: 0 up to 1. */
export const backoff = (n: number, random: number): number =>
  Math.min(LONGEST_MS, FIRST_MS * 2 ** n) * (0.5 + random / 2)

/** How long to wait before the same is asked again; undefined where it would be answered the same. What the service says goes first. */
export const pauseAfter = (
  { retryable, retryAfterMs }: Pick<CartstreamError, 'retryable' | 'retryAfterMs'>,
  { attempt, random }: { attempt: number; random: number },
): number | undefined => (retryable ? Math.max(backoff(attempt, random), retryAfterMs ?? 0) : undefined)

import { InvalidArgumentError } from 'commander'

/** Parsers of what is typed after an option. Each throws InvalidArgumentError. */

export const number = (min: number, max: number, whole: boolean) => (text: string) => {
  const value = Number(text)
  if (text.trim() === '' || !(value >= min && value <= max) || (whole && !Number.isInteger(value)))
    throw new InvalidArgumentError(`A ${whole ? 'whole ' : ''}number from ${min} to ${max}.`)
  return value
}

export const address = (text: string): string => {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
    throw new InvalidArgumentError('An http(s) URL.')
  return new URL(text).origin
}

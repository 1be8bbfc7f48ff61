import { Id } from '@cartstream/schemas'
import { z } from 'zod'

/** How a sales sheet is shown. */
export type Form = 'json' | 'html' | 'csv'
const forms: readonly Form[] = ['json', 'html', 'csv']
export const mediaType: Readonly<Record<Form, string>> = {
  json: 'application/json',
  html: 'text/html',
  csv: 'text/csv',
}

/** A sheet's id, or its id with `.json`, `.html` or `.csv`. */
export const SheetName = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9-]{0,62}\.[A-Za-z0-9_-]{22}(\.(json|html|csv))?$/,
    'a sheet’s id, with .json, .html or .csv after it or nothing',
  )

/** The sheet that is named, and how it is asked for: by its suffix, else by `Accept` (RFC 9110: the best liked, else JSON). */
export const askedFor = (name: string, accept = '*/*'): { sheet: string; form: Form } => {
  const suffix = forms.find(
    (form) => name.endsWith(`.${form}`) && Id.safeParse(name.slice(0, -1 - form.length)).success,
  )
  if (suffix !== undefined) return { sheet: name.slice(0, -1 - suffix.length), form: suffix }
  const liked = forms.map((form) => ({ form, weight: weightOf(mediaType[form], accept) }))
  const best = liked.reduce((best, other) => (other.weight > best.weight ? other : best))
  return { sheet: name, form: best.weight > 0 ? best.form : 'json' }
}

/** 0 to 1; what is named more closely counts, wherever it stands. */
const weightOf = (type: string, accept: string): number => {
  const [main] = type.split('/')
  const ranges = new Map(
    accept.split(',').map((part) => {
      const [range = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase())
      const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2)
      return [range, weight === undefined ? 1 : Number(weight) || 0]
    }),
  )
  return ranges.get(type) ?? ranges.get(`${main}/*`) ?? ranges.get('*/*') ?? 0
}

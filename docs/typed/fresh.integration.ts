import { pages } from './pages.ts'
import { areWhatHappens } from './together.ts'

areWhatHappens(pages.fresh)

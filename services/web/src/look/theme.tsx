import { Button } from './button.tsx'
import { keep } from './kept.ts'

type Theme = 'auto' | 'light' | 'dark'
const next: Record<Theme, Theme> = { auto: 'light', light: 'dark', dark: 'auto' }
const words: Record<Theme, string> = { auto: 'as the system', light: 'light', dark: 'dark' }
const signs: Record<Theme, string> = { auto: '◐', light: '○', dark: '●' }

const theme = keep<Theme>('cartstream-theme', 'auto', (chosen) => {
  if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset.theme = chosen
  else delete document.documentElement.dataset.theme
})

/** Light, dark, or as the system has it. */
export const ThemeSwitch = () => {
  const chosen = theme.use()
  const said = words[chosen] === undefined ? 'auto' : chosen
  return (
    <Button
      kind="quiet"
      onClick={() => theme.set(next[said])}
      aria-label={`Colours: ${words[said]}. Change to ${words[next[said]]}`}
      title={`Colours: ${words[said]}`}
    >
      <span aria-hidden="true">{signs[said]}</span>
    </Button>
  )
}

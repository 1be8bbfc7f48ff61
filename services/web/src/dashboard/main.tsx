import '../look/tokens.css'
import '../look/base.css'
import '../look/pieces.css'
import '../look/table.css'
import { CartstreamError } from '@cartstream/client'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'

/** What the service has refused is on the page, and no fault of it. */
const onCaughtError = (error: unknown): void => {
  if (!(error instanceof CartstreamError)) console.error(error)
}

createRoot(document.getElementById('page')!, { onCaughtError }).render(
  <StrictMode>
    <App />
  </StrictMode>,
)

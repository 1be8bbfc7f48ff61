import '../look/tokens.css'
import '../look/base.css'
import '../look/pieces.css'
import { createRoot } from 'react-dom/client'
import { Empty } from '../look/states.tsx'

createRoot(document.getElementById('page')!).render(
  <main>
    <Empty title="The shop opens here soon">
      <a href="/">To the dashboard</a>
    </Empty>
  </main>,
)

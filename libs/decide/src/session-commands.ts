import type { SessionCommand } from '@cartstream/schemas'
import { setCredit } from './credit.ts'
import { makeSalesSheet } from './sales-sheet.ts'
import { convertSession, requestCheckout } from './session-convert.ts'
import { addSessionItem, changeSessionItem, highlightProduct, markSample } from './session-items.ts'
import { joinSession, moveSession } from './session-life.ts'
import { changeSession, createSession } from './session-plan.ts'
import { setSessionPrice } from './session-price.ts'
import type { Decision, Given, View } from './types.ts'

export const decideSession = (command: SessionCommand, view: View, given: Given): Decision => {
  switch (command.type) {
    case 'CreateSession':
      return createSession(command, view, given)
    case 'ChangeSession':
      return changeSession(command, view)
    case 'MoveSession':
      return moveSession(command, view, given)
    case 'JoinSession':
      return joinSession(command, view)
    case 'AddSessionItem':
      return addSessionItem(command, view, given)
    case 'ChangeSessionItem':
      return changeSessionItem(command, view, given)
    case 'SetSessionPrice':
      return setSessionPrice(command, view, given)
    case 'HighlightProduct':
      return highlightProduct(command, view)
    case 'MarkSample':
      return markSample(command, view, given)
    case 'RequestCheckout':
      return requestCheckout(command, view)
    case 'ConvertSession':
      return convertSession(command, view, given)
    case 'MakeSalesSheet':
      return makeSalesSheet(command, view, given)
    case 'SetCredit':
      return setCredit(command, view)
  }
}

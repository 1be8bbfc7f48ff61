import { annsSheet, sampleLine, sheetLine } from '@cartstream/spec/live'
import { expect, it } from 'vitest'
import { sheetCsv } from './csv.ts'

const named = (name: string) => sheetCsv(annsSheet({ lines: [sheetLine({ name })] })).split('\r\n')[1]

it('is a header, a row per line, samples as such, and a row per sum', () => {
  const cheese = { sku: 'CHEESE', name: 'Cheese', unit: 'kg', quantity: '0.2500', batch: 'B1', variant: 'mild' }
  const priced = { retailPrice: '20.00', unitPrice: '20.00', discount: '0.00', discountPercent: '0.00' }
  const lines = [sheetLine(), sheetLine({ ...cheese, ...priced, lineTotal: '5.00' }), sampleLine()]
  expect(sheetCsv(annsSheet({ lines }))).toBe(
    [
      'Row,SKU,Product,Variant,Batch,Unit,Quantity,Retail price,Session price,Discount,Discount %,Total,Currency',
      'item,MUG,Mug,,,each,2,12.50,10.00,5.00,20.00,20.00,GBP',
      'item,CHEESE,Cheese,mild,B1,kg,0.2500,20.00,20.00,0.00,0.00,5.00,GBP',
      'sample,MUG,Mug,,,each,1,12.50,12.50,,,0.00,GBP',
      'retail total,,,,,,,,,,,25.00,GBP',
      'discount,,,,,,,,,,20.00,5.00,GBP',
      'subtotal,,,,,,,,,,,20.00,GBP',
      'tax,,,,,,,,,,,4.00,GBP',
      'total,,,,,,,,,,,24.00,GBP',
      '',
    ].join('\r\n'),
  )
})

it.each([
  ['Mug, blue', '"Mug, blue"'],
  ['12" plate', '"12"" plate"'],
  ['tea\nfor two', '"tea\nfor two"'],
  ['Kanne 🫖 für Öl', 'Kanne 🫖 für Öl'],
  ['=1+1', "'=1+1"],
  ['+44', "'+44"],
  ['-2 cups', "'-2 cups"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\tcup', "'\tcup"],
  ['\rcup', '"\'\rcup"'],
  ['=HYPERLINK("http://x","y")', `"'=HYPERLINK(""http://x"",""y"")"`],
  ["it's 3-4 =", "it's 3-4 ="],
])('a product called %j is %j', (name, field) => {
  expect(named(name)).toBe(`item,MUG,${field},,,each,2,12.50,10.00,5.00,20.00,20.00,GBP`)
})

it('a SKU, a variant, a batch or a unit is no formula either', () => {
  const lines = [sheetLine({ sku: '=A', variant: '+B', batch: '@C', unit: '-D' })]
  expect(sheetCsv(annsSheet({ lines }))).toContain("item,'=A,Mug,'+B,'@C,'-D,2,")
})

it('amounts are the sheet’s own, to the last digit', () => {
  const lines = [sheetLine({ quantity: '0.0001', retailPrice: '9007199254740993.125', lineTotal: '900719925474.100' })]
  expect(sheetCsv(annsSheet({ currency: 'KWD', lines, total: '0.100' }))).toMatch(
    /,0\.0001,9007199254740993\.125,10\.00,5\.00,20\.00,900719925474\.100,KWD\r\n.*total,,,,,,,,,,,0\.100,KWD/s,
  )
})

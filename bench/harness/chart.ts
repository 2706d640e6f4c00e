import { parse, View } from 'vega'
import { compile, type TopLevelSpec } from 'vega-lite'
import type { MeasuredRow } from './results.ts'
import { describeFigure, type Summary, summaryOf } from './summary.ts'

/** Beyond this quotient of the longest and the shortest bar a chart needs a logarithmic scale. */
const wideRange = 10

/** The medians of a row as bars, a panel a figure, with lines from the lowest to the highest round. An SVG. */
export async function drawRow({ row, measurement }: MeasuredRow): Promise<string> {
  const panels = row.figures.flatMap(figure => {
    const bars = row.contestants.flatMap(contestant => {
      const summary = summaryOf(measurement, contestant.name, figure.name)
      return summary ? [{ name: contestant.name, group: contestant.group, ...summary }] : []
    })
    if (bars.length === 0) return []
    const label = `${describeFigure(figure)} (${figure.higherIsBetter ? 'more' : 'less'} is better)`
    return [drawPanel(bars, label, row.logarithmic)]
  })
  const spec: TopLevelSpec = {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    background: 'white',
    title: { text: row.title, anchor: 'start' },
    vconcat: panels,
    config: { view: { stroke: null }, axis: { grid: true, gridOpacity: 0.4 } },
  }
  return new View(parse(compile(spec).spec), { renderer: 'none' }).toSVG()
}

type Panel = Extract<TopLevelSpec, { vconcat: unknown }>['vconcat'][number]

interface Bar extends Summary {
  readonly name: string
  readonly group: string
}

function drawPanel(bars: readonly Bar[], title: string, logarithmic = isWide(bars)): Panel {
  const y = { field: 'name', type: 'nominal', sort: null, title: null, axis: { labelLimit: 240, grid: false } } as const
  const type = logarithmic ? 'log' : 'linear'
  const x = { type: 'quantitative', scale: { type, nice: true }, axis: { title, tickCount: 6, format: '~s' } } as const
  const colors = { domain: ['ours', 'node threads', 'node processes', 'python', 'floor'] }
  return {
    width: 520,
    height: { step: 20 },
    data: { values: [...bars] },
    layer: [
      {
        mark: { type: 'bar', height: 12 },
        encoding: {
          y,
          x: { ...x, field: 'median' },
          color: {
            field: 'group',
            type: 'nominal',
            legend: null,
            scale: { ...colors, range: ['#c2410c', '#8fb4d9', '#4b7bab', '#7a9a57', '#b0b0b0'] },
          },
        },
      },
      { mark: { type: 'rule', color: '#333333' }, encoding: { y, x: { ...x, field: 'min' }, x2: { field: 'max' } } },
    ],
  }
}

function isWide(bars: readonly Bar[]): boolean {
  const medians = bars.map(({ median }) => median)
  return Math.min(...medians) > 0 && Math.max(...medians) / Math.min(...medians) > wideRange
}

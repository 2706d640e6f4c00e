import { parse, View } from 'vega'
import { compile, type TopLevelSpec } from 'vega-lite'
import type { Group } from './contestant.ts'
import type { MeasuredRow } from './results.ts'
import { describeFigure, type Summary, summaryOf } from './summary.ts'
import { round } from './verdict.ts'

const colors: Readonly<Record<Group, string>> = {
  ours: '#c2410c',
  'node threads': '#93b7dd',
  'node processes': '#4b7bab',
  'node fork': '#2f4f73',
  python: '#7a9a57',
  'fixed chunks': '#d8a47f',
  floor: '#b5b5b5',
}

/**
 * The medians of a row as an SVG, on white, so that it can be read on a dark page as well: as curves over the row's axis, or
 * as bars, a panel a figure, with lines from the lowest to the highest round.
 */
export async function drawRow(measured: MeasuredRow): Promise<string> {
  const { row } = measured
  const spec: TopLevelSpec = {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    background: 'white',
    padding: 12,
    title: { text: row.title, anchor: 'start', fontSize: 13, offset: 12 },
    vconcat: row.axis === undefined ? drawPanels(measured) : [drawCurves(measured, row.axis)],
    config: { font: 'sans-serif', view: { stroke: null } },
  }
  return new View(parse(compile(spec).spec), { renderer: 'none' }).toSVG()
}

type Panel = Extract<TopLevelSpec, { vconcat: unknown }>['vconcat'][number]

function drawPanels({ row, measurement }: MeasuredRow): Panel[] {
  return row.figures.flatMap(figure => {
    const bars = row.contestants.flatMap(({ name, group }) => {
      const summary = summaryOf(measurement, name, figure.name)
      return summary ? [{ name, group, label: round(summary.median), ...summary }] : []
    })
    const title = `${describeFigure(figure)} (${figure.higherIsBetter ? 'more' : 'less'} is better)`
    return bars.length > 0 ? [drawPanel(bars, title)] : []
  })
}

/** All digits: 0.001 and 1,000,000. */
const plainNumber = ',~r'

/** Both scales are logarithmic: what is measured there goes through powers of ten. */
function drawCurves({ row, measurement }: MeasuredRow, axis: string): Panel {
  const numbered = row.figures.filter(({ name }) => Number(name) > 0)
  const points = row.contestants.flatMap(({ name, group }) =>
    numbered.flatMap(figure => {
      const median = summaryOf(measurement, name, figure.name)?.median
      return median === undefined || median <= 0 ? [] : [{ name, group, at: Number(figure.name), median }]
    }),
  )
  const [{ unit, higherIsBetter }] = row.figures
  const names = row.contestants.map(({ name }) => name).filter(name => points.some(point => point.name === name))
  const groups = row.contestants.filter(({ name }) => names.includes(name)).map(({ group }) => colors[group])
  const legend = { title: null, labelLimit: 240 }
  const y = { title: `${unit} (${higherIsBetter ? 'more' : 'less'} is better)`, gridOpacity: 0.5, format: plainNumber }
  return {
    width: 520,
    height: 300,
    data: { values: points },
    mark: { type: 'line', point: true },
    encoding: {
      x: {
        field: 'at',
        type: 'quantitative',
        scale: { type: 'log' },
        axis: { title: axis, format: plainNumber, grid: false },
      },
      y: { field: 'median', type: 'quantitative', scale: { type: 'log' }, axis: y },
      color: { field: 'name', type: 'nominal', scale: { domain: names, range: groups }, legend },
      shape: { field: 'name', type: 'nominal', scale: { domain: names }, legend },
    },
  }
}

interface Bar extends Summary {
  readonly name: string
  readonly group: Group
  readonly label: string
}

function drawPanel(bars: readonly Bar[], title: string): Panel {
  const y = {
    field: 'name',
    type: 'nominal',
    sort: null,
    title: null,
    axis: { labelLimit: 240, domain: false },
  } as const
  const x = { type: 'quantitative', axis: { title, tickCount: 6, format: '~s', gridOpacity: 0.5 } } as const
  const color = {
    field: 'group',
    type: 'nominal',
    legend: null,
    scale: { domain: Object.keys(colors), range: Object.values(colors) },
  } as const
  return {
    width: 520,
    height: { step: 22 },
    data: { values: [...bars] },
    layer: [
      { mark: { type: 'bar', height: 13 }, encoding: { y, x: { ...x, field: 'median' }, color } },
      { mark: { type: 'rule', color: '#333333' }, encoding: { y, x: { ...x, field: 'min' }, x2: { field: 'max' } } },
      {
        mark: { type: 'text', align: 'left', dx: 6, fontSize: 10 },
        encoding: { y, x: { ...x, field: 'max' }, text: { field: 'label' } },
      },
    ],
  }
}

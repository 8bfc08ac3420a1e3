import { AXES, type CutName } from './cuts'
import { VIEWS, type ViewName } from './views'

/** On the bar itself; the others are in its menu of measures and marks. */
export const TOOLS = ['turn', 'pull', 'window'] as const
/** A tap places a point; what is drawn still turns the picture. */
export const POINT_TOOLS = ['distance', 'angle', 'area', 'label'] as const
/** What is drawn is drawn. */
export const LINE_TOOLS = ['draw', 'lasso'] as const
export type PointTool = (typeof POINT_TOOLS)[number]
export type LineTool = (typeof LINE_TOOLS)[number]
export type Tool = (typeof TOOLS)[number] | PointTool | LineTool | 'lens'
export const isPointTool = (tool: Tool): tool is PointTool => (POINT_TOOLS as readonly string[]).includes(tool)
export const isLineTool = (tool: Tool): tool is LineTool => (LINE_TOOLS as readonly string[]).includes(tool)

/** What a key asks for. */
export type Command =
  | { run: 'tool'; tool: Tool }
  | { run: 'hide' | 'only' | 'fade' | 'put-back' | 'show-all' | 'undo' | 'redo' | 'volume' | 'whole' | 'list' | 'let-go' | 'turn-cut' }
  | { run: 'cut'; name: CutName }
  | { run: 'view'; name: ViewName }
  | { run: 'apart' | 'peel' | 'nearer'; by: number }
  | { run: 'turn'; right: number; up: number }

const STEP = 0.1
const DEGREES = 10

/** Named as the words of the list are. */
export const KEYS: [key: string, word: string, command: Command][] = [
  ['t', 'tool.turn', { run: 'tool', tool: 'turn' }], ['g', 'tool.pull', { run: 'tool', tool: 'pull' }], ['w', 'tool.window', { run: 'tool', tool: 'window' }],
  ['m', 'tool.distance', { run: 'tool', tool: 'distance' }], ['n', 'tool.angle', { run: 'tool', tool: 'angle' }], ['k', 'tool.area', { run: 'tool', tool: 'area' }], ['p', 'tool.label', { run: 'tool', tool: 'label' }],
  ['d', 'tool.draw', { run: 'tool', tool: 'draw' }], ['o', 'tool.lasso', { run: 'tool', tool: 'lasso' }], ['x', 'tool.lens', { run: 'tool', tool: 'lens' }],
  ['h', 'verb.hide', { run: 'hide' }], ['i', 'verb.only', { run: 'only' }], ['f', 'verb.fade', { run: 'fade' }], ['b', 'verb.putBack', { run: 'put-back' }], ['u', 'verb.showAll', { run: 'show-all' }],
  ['s', 'cut.add.sagittal', { run: 'cut', name: AXES[0] }], ['c', 'cut.add.coronal', { run: 'cut', name: AXES[1] }], ['a', 'cut.add.axial', { run: 'cut', name: AXES[2] }], ['j', 'cut.turn', { run: 'turn-cut' }],
  ['e', 'apart.more', { run: 'apart', by: STEP }], ['q', 'apart.less', { run: 'apart', by: -STEP }], ['.', 'peel.more', { run: 'peel', by: STEP }], [',', 'peel.less', { run: 'peel', by: -STEP }],
  ['v', 'volume.toggle', { run: 'volume' }], ['l', 'list.toggle', { run: 'list' }],
  ...VIEWS.map((name, index): [string, string, Command] => [String(index + 1), `view.${name}`, { run: 'view', name }]),
  ['0', 'view.whole', { run: 'whole' }],
  ['+', 'view.nearer', { run: 'nearer', by: 1.25 }], ['=', 'view.nearer', { run: 'nearer', by: 1.25 }], ['-', 'view.farther', { run: 'nearer', by: 0.8 }],
  ['ArrowLeft', 'view.turnLeft', { run: 'turn', right: -DEGREES, up: 0 }], ['ArrowRight', 'view.turnRight', { run: 'turn', right: DEGREES, up: 0 }],
  ['ArrowUp', 'view.turnUp', { run: 'turn', right: 0, up: DEGREES }], ['ArrowDown', 'view.turnDown', { run: 'turn', right: 0, up: -DEGREES }],
  ['Escape', 'verb.letGo', { run: 'let-go' }],
]

type Pressed = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>
const withCommand = ({ ctrlKey, metaKey, altKey }: Pressed) => (ctrlKey || metaKey) && !altKey
export const undoes = (event: Pressed): boolean => withCommand(event) && !event.shiftKey && event.key.toLowerCase() === 'z'
export const redoes = (event: Pressed): boolean => withCommand(event) && (event.shiftKey ? event.key.toLowerCase() === 'z' : event.key.toLowerCase() === 'y')

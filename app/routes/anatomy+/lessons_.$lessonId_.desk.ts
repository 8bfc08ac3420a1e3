import type { ActionFunctionArgs } from '@remix-run/node'
import { lessonAction } from './lesson-action.server'

/** Where the desk of a lesson saves. */
export const action = ({ request, params, context }: ActionFunctionArgs) => lessonAction(request, context, params.lessonId!)

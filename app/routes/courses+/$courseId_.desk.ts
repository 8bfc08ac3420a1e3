import type { ActionFunctionArgs } from '@remix-run/node'
import { deskAction } from './desk-action.server'

/** Where those who write a course save and press. */
export const action = ({ request, params, context }: ActionFunctionArgs) => deskAction(request, context, params.courseId!)

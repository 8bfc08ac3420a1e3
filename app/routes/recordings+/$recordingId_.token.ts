import type { ActionFunctionArgs } from '@remix-run/node'
import { tokenResponse } from '../live+/token-response.server'

export const action = ({ request, params, context }: ActionFunctionArgs) => tokenResponse(request, context, 'replay', params.recordingId!)

import { page } from '~/http/doors.server'
import { loadPast } from './messages.$threadId.server'

/** Messages before, after or around a place, as JSON for the conversation's script. */
export const loader = page(loadPast)

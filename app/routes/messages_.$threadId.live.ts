import { page } from '~/http/doors.server'
import { liveFrame } from './messages_.$threadId.live.server'

/** The frame for browsers without scripts: what is newer than `?after=`, or the newest messages. Keeps itself current. */
export const loader = page(liveFrame)

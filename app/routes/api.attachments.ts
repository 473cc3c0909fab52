import { uploadCall } from '~/attachments/api-door.server'
import { only } from '~/http/api-doors.server'

export const loader = only('POST')

export const action = uploadCall

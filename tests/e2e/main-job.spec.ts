import { test } from '@playwright/test'
import { tellStory } from './main-job'

test('a homeowner and a contractor find each other, talk, are told and log out', async ({
	browser,
}) => {
	await tellStory(browser)
})

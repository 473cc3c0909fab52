/** Why nobody can write to this person any more. */
export const hasLeft = (name: string) =>
	`${name} has left and can’t be written to any more. What was written stays here.`

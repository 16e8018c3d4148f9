package console

// Prompting is what a terminal does before and after it waits for a line.
func (c *Console) Prompting(prompt string) { c.prompting(prompt) }

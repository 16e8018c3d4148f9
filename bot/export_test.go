package bot

// Keys is how many keys a Pace remembers.
func (p *Pace) Keys() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.keys)
}

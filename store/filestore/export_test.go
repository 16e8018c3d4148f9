package filestore

// HoldTurn does something while nobody else can write.
func HoldTurn(s *Store, do func()) {
	s.turn <- struct{}{}
	defer func() { <-s.turn }()
	do()
}

package desk

// listedSlots remembers what was just listed.
type listedSlots struct{}

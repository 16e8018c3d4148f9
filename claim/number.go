package claim

// Number is a decimal number: Mantissa divided by ten to the Scale. Its size
// is at most 10^15 and it has at most three decimals.
type Number struct {
	Mantissa int64 `json:"m"`
	Scale    uint8 `json:"s,omitempty"`
}

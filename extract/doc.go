// Package extract reads the figures in a text: what number was given, how it
// was hedged, what it counts, who gave it, through whom and when. It only
// proposes: an editor decides. It is a pipeline of small stages over tokens
// (words, numerals, figures, metrics, attributions, parts), driven by tables,
// and it is deterministic and linear in the length of the text. It imports the
// standard library, golang.org/x/text and claim, and nothing else.
package extract

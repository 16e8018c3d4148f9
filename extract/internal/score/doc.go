// Package score measures an extractor of figures against passages that people annotated. It follows
// ../shared/figures/score_figures.py rule for rule, and prints the same table, so that numbers measured
// there and here may be compared. It reads predictions as JSON, never as Go values: it must not import
// package extract, and only tests import it.
package score

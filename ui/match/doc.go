// Package match finds rows by a few letters, as fast as they are typed: fuzzy
// over names, by part over IDs, best first.
//
// It wraps the one algorithm that is worth it (fzf's) in one place. An Index
// never changes once made, so that a search can run beside everything else;
// a search that was overtaken is given up through its context, and one whose
// query only grew looks at the last one's hits alone.
package match

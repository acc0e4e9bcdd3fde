// Package hostile reads what others hand in as checkpoints and exported files of
// an audit log. Its tests know one file, which a log has exported once and which
// must verify for as long as its format is named.
package hostile

// Package layers guards which part of the project may know which: its tests
// fail, with the reason, on an import that points the wrong way.
package layers

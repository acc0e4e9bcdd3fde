//go:build !desktop

package main

// hasWindow says whether this build can show a window.
const hasWindow = false

func showWindow(windowView) error {
	return cannot("this build has no window. Run \"barsdesk serve --sandbox\" and open the address in a browser, or build the desk with \"make desktop\"")
}

// Command packages builds what people install: Debian packages of the server
// and of the desk, the installer of the desk for Windows, the makings of a
// container, and archives of the static program for every system; with a list
// of their SHA-256 sums.
//
//	go -C build/packages run . -o FOLDER
//
// Each of them carries the licence, the terms of every part (NOTICES.txt) and
// the list of parts (CycloneDX). The version comes from app/version.go and git;
// the time in them is that of the commit, or SOURCE_DATE_EPOCH. The same commit
// gives the same bytes, wherever it is built with the same tools.
//
// It needs the pages in frontend/dist and what build/setup/need.sh packages
// installs.
package main

package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// spending is what a process has used of the machine since it began. known is
// false where the system does not tell.
type spending struct {
	processor time.Duration
	written   int64 // bytes handed to the disk
	known     bool
}

// tick is the unit in which Linux counts the processor's time of a process.
const tick = 10 * time.Millisecond

// spentBy reads what a process has used so far.
func spentBy(pid int) spending {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return spending{}
	}
	_, rest, _ := strings.Cut(string(stat), ") ") // the name before may hold blanks
	fields := strings.Fields(rest)
	if len(fields) < 13 {
		return spending{}
	}
	user, err1 := strconv.Atoi(fields[11])
	system, err2 := strconv.Atoi(fields[12])
	written, err3 := strconv.ParseInt(field(fmt.Sprintf("/proc/%d/io", pid), "write_bytes"), 10, 64)
	return spending{time.Duration(user+system) * tick, written, err1 == nil && err2 == nil && err3 == nil}
}

// spentByAll is what several processes have used so far.
func spentByAll(pids []int) spending {
	all := spending{known: true}
	for _, pid := range pids {
		one := spentBy(pid)
		all = spending{all.processor + one.processor, all.written + one.written, all.known && one.known}
	}
	return all
}

// since is what was used after an earlier reading.
func (s spending) since(earlier spending) spending {
	return spending{s.processor - earlier.processor, s.written - earlier.written, s.known && earlier.known}
}

// each is the share of one of so many messages, in words.
func (s spending) each(messages int) string {
	if !s.known || messages == 0 {
		return "CPU and bytes written unknown"
	}
	return fmt.Sprintf("%.2f ms CPU and %.0f KB written a message",
		milliseconds(s.processor/time.Duration(messages)), float64(s.written)/float64(messages)/1024)
}

package doctor

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"

	"barsdesk/app/access"
	"barsdesk/app/desk"
	"barsdesk/storage"
)

// least is how much room the data folder should have: weeks of messages.
const least = 500 << 20

// folder checks where the data lies.
func (e *examination) folder() {
	const id, name = "data", "Data folder"
	info, err := os.Stat(e.Folder)
	if err != nil || !info.IsDir() {
		e.problem(id, name, e.Folder+" cannot be read.", "Check who owns it, and that its disk is there.")
		return
	}
	if mode := info.Mode().Perm(); runtime.GOOS != "windows" && mode&0o077 != 0 {
		e.problem(id, name, fmt.Sprintf("Others than its owner may look into %s (%o).", e.Folder, mode), "Take that away with chmod 700.")
		return
	}
	if err := writable(e.Folder); err != nil {
		e.problem(id, name, "Nothing can be written into "+e.Folder+".", "Check who owns it, and that its disk is neither full nor set to read only.")
		return
	}
	room, known := Room(e.Folder)
	switch {
	case known && room < least:
		e.problem(id, name, fmt.Sprintf("Only %d MB are free on the disk of %s.", room>>20, e.Folder), "Free some, 500 MB at least: what cannot be stored cannot be sent.")
	case known:
		e.ok(id, name, fmt.Sprintf("%s is private and can be written to; %.1f GB are free.%s", e.Folder, float64(room)/(1<<30), e.owner()))
	default:
		e.ok(id, name, e.Folder+" is private and can be written to."+e.owner())
	}
}

func (e *examination) owner() string {
	if e.Running {
		return " A Barsdesk works on it now."
	}
	return ""
}

func writable(folder string) error {
	f, err := os.CreateTemp(folder, "doctor-*")
	if err != nil {
		return err
	}
	_, err = f.WriteString("x")
	for _, next := range []error{f.Close(), os.Remove(f.Name())} {
		if err == nil {
			err = next
		}
	}
	return err
}

// identity checks what the headers of each message say.
//
// BaRS Core, HTTP headers.
func (e *examination) identity(ctx context.Context) {
	const name = "Who sends"
	id, accounts, err := e.sender(ctx)
	switch {
	case err != nil:
		e.problem("identity", name, "The settings cannot be read.", "Start Barsdesk once: it brings older data up to date.")
	case len(id.Missing) > 0:
		e.lack("identity", name, "Settings lack "+strings.Join(id.Missing, ", ")+".", "Complete it on the Settings screen.")
	case accounts:
		e.ok("identity", name, id.Organisation+" ("+id.ODSCode+"), with the role that the account of each person says.")
	case id.SDSRoleID == "":
		e.ok("identity", name, id.Organisation+" ("+id.ODSCode+"). Messages name no practitioner's role: no SDS role profile ID is set.")
	default:
		e.ok("identity", name, id.Organisation+" ("+id.ODSCode+"), with a practitioner's role.")
	}
}

// sender is whom messages name. Where people have accounts, the settings say
// nothing of the person.
func (e *examination) sender(ctx context.Context) (id desk.Identity, accounts bool, err error) {
	err = e.Store.View(ctx, func(tx storage.Tx) error {
		accounts, err = access.HaveAccounts(tx)
		return err
	})
	if err != nil {
		return id, accounts, err
	}
	who := e.Who
	who.Account = accounts
	id, err = e.Desk.Identity(ctx, who)
	id.Missing = slices.DeleteFunc(id.Missing, func(what string) bool { return accounts && what == desk.InAccount })
	return id, accounts, err
}

// connection checks the settings by themselves.
func (e *examination) connection() {
	const name = "Connection settings"
	s := e.Connection.Settings()
	faults, missing := s.Faults(e.Environment.Name), s.Missing(e.Environment.Name)
	switch {
	case len(faults) > 0:
		e.problem("settings", name, faults[0].Message, "Correct it on the Settings screen, under Connection.")
	case len(missing) > 0:
		e.lack("settings", name, "Settings lack "+strings.Join(missing, ", ")+".", "Complete it on the Settings screen, under Connection.")
	default:
		e.ok("settings", name, fmt.Sprintf("%s, at most %d calls a minute and %d a second.", s.Base, s.PerMinute, s.PerSecond))
	}
}
